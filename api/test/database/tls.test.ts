import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createDatabase } from '../../src/database/database.ts';
import { tlsOf } from '../../src/database/tls.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

/** For 127.0.0.1 and localhost, valid for a century. For these tests only; nobody else trusts its authority. */
const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIURR7BTRBPomlGt4kLCjJQUqmJLn4wCgYIKoZIzj0EAwIw
HzEdMBsGA1UEAwwUcHVsc2UgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI1MTAzNTI2
WhgPMjEyNjExMDExMDM1MjZaMB8xHTAbBgNVBAMMFHB1bHNlIHRlc3QgYXV0aG9y
aXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5muuozDyg6Z/RNIojekMEl25
5i/LKsoiUeTbnh5ufqS5cUCu5ufyuG9hyNOESABXNzziPVaY+B76EzBPVFUt06NT
MFEwHQYDVR0OBBYEFHOIaYm8vY2sxkgB5dQEMKmHHcRmMB8GA1UdIwQYMBaAFHOI
aYm8vY2sxkgB5dQEMKmHHcRmMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwID
SAAwRQIhAL0L3Lp1wxtu5k1YtF1AbDba0X/AA9ow38M2xI28ezFVAiA7uMeaaLHb
C+f9PKdZxLfrLAsX64XYzkkYPQu3WldZhA==
-----END CERTIFICATE-----
`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkzCCATqgAwIBAgIUNvFB66Cze/j7VxDpd4BTx6foPSgwCgYIKoZIzj0EAwIw
HzEdMBsGA1UEAwwUcHVsc2UgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI1MTAzNTI2
WhgPMjEyNjExMDExMDM1MjZaMBMxETAPBgNVBAMMCGRhdGFiYXNlMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEAbsYH4FX3BZXQEu9ZqgJ/EXBRDxJMQ8uZrh5mmBP
7kgEh0ALJmoI3rfik8b9vZGELx8r6mB6MtbwnWgIHvSYBqNeMFwwGgYDVR0RBBMw
EYcEfwAAAYIJbG9jYWxob3N0MB0GA1UdDgQWBBTKll+mn6DbbyJKgfJEFsRmaufs
zTAfBgNVHSMEGDAWgBRziGmJvL2NrMZIAeXUBDCphx3EZjAKBggqhkjOPQQDAgNH
ADBEAiAB3COK0u0KNdkiVvpXrdlZ+lROsUhXdSKyirT7kr5/mgIgfgn5SzCGCMmy
2IgaeGY4R8IysSZ4pZ+hUklSAxzszuc=
-----END CERTIFICATE-----
`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQjkH0qYAsyrfCc8j
W9WQfRmzmLfGk0bUjJj07uXiGmShRANCAAQBuxgfgVfcFldAS71mqAn8RcFEPEkx
Dy5muHmaYE/uSASHQAsmagjet+KTxv29kYQvHyvqYHoy1vCdaAge9JgG
-----END PRIVATE KEY-----
`;

let database: TestDatabase;
const folder = mkdtempSync(join(tmpdir(), 'pulse-tls-'));
const authority = join(folder, 'ca.pem');

/** PostgreSQL writes its own files: it may run as another user, and wants its key to itself. */
const place = (name: string, text: string) =>
  database.query(
    `copy (select unnest(string_to_array('${text.trim()}', E'\\n'))) to program 'umask 077; cat > ${name}'`,
  );

beforeAll(async () => {
  database = await createTestDatabase();
  writeFileSync(authority, AUTHORITY);
  await place('tls-test.crt', CERTIFICATE);
  await place('tls-test.key', KEY);
  await database.query("alter system set ssl_cert_file = 'tls-test.crt'");
  await database.query("alter system set ssl_key_file = 'tls-test.key'");
  await database.query('alter system set ssl = on');
  await database.query('select pg_reload_conf()');
  await vi.waitFor(async () => expect((await database.query('show ssl'))[0]).toEqual({ ssl: 'on' }), 20_000);
});

afterAll(async () => {
  for (const name of ['ssl', 'ssl_cert_file', 'ssl_key_file'])
    await database.query(`alter system reset ${name}`);
  await database.query('select pg_reload_conf()');
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function connectedWith(query: string): Promise<unknown> {
  const url = `${database.apiUrl}${query}`;
  const options = { url, poolSize: 1, applicationName: 'tls-test', warn: () => undefined };
  const opened = createDatabase(options);
  try {
    const { rows } = await opened.pool.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    return rows[0];
  } finally {
    await opened.close();
  }
}

test('sslmode=verify-full encrypts, and asks the given authority who answers', async () => {
  const query = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`;
  expect(await connectedWith(query)).toEqual({ ssl: true });
});

test('a server that the trusted authorities did not sign is refused', async () => {
  await expect(connectedWith('?sslmode=verify-full')).rejects.toThrow(/certificate/);
});

test('without sslmode nothing is encrypted', async () => {
  expect(await connectedWith('')).toEqual({ ssl: false });
});

test('a mode that encrypts without asking who answers is refused by name', () => {
  expect(() => tlsOf('postgres://api@127.0.0.1/pulse?sslmode=require')).toThrow('sslmode=require');
});
