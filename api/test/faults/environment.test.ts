import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testEnvironment } from '../helper.ts';
import { spawnApi } from './api-process.ts';

const good = testEnvironment('postgres://pulse_api:secret-in-url@127.0.0.1:1/pulse');

async function run(env: Record<string, string>) {
  const { ended, written } = spawnApi(env);
  return { code: await ended, ...written };
}

describe('a wrong environment', () => {
  it('is told whole, every fault on a line of its own, with exit code 2', async () => {
    const { code, stderr, stdout } = await run({
      PORT: '70000',
      DATABASE_URL: 'mysql://nowhere',
      JWT_KEYS: '{"keys":[]}',
      REFRESH_TOKEN_SECRET: 'short',
      TRUSTED_PROXIES: '10.0.0.0/99',
      LOG_LEVEL: 'loud',
      ACCESS_TOKEN_TTL: 'soon',
      STATUS_SAMPLE_INTERVAL: '-1',
    });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    for (const name of [
      'PORT',
      'DATABASE_URL',
      'JWT_KEYS',
      'REFRESH_TOKEN_SECRET',
      'TRUSTED_PROXIES',
      'LOG_LEVEL',
      'ACCESS_TOKEN_TTL',
      'STATUS_SAMPLE_INTERVAL',
    ]) {
      expect(stderr).toMatch(new RegExp(`^.*${name}.*$`, 'm'));
    }
    expect(stderr).not.toMatch(/at .*\.ts:\d+/);
  });

  it('that is empty names everything that is required', async () => {
    const { code, stderr } = await run({});
    expect(code).toBe(2);
    for (const name of ['DATABASE_URL', 'JWT_KEYS', 'REFRESH_TOKEN_SECRET']) expect(stderr).toContain(name);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['no keys', '{}'],
    ['a public key', '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"a"}]}'],
    ['an RSA key', '{"keys":[{"kty":"RSA","n":"x","e":"AQAB","d":"secretpart","kid":"a"}]}'],
    ['a broken key', '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"secretpart","kid":"a"}]}'],
  ])('JWT_KEYS with %s is a fault, and is not repeated in it', async (_what, keys) => {
    const { code, stderr } = await run({ ...good, JWT_KEYS: keys });
    expect(code).toBe(2);
    expect(stderr).toContain('JWT_KEYS');
    expect(stderr).not.toContain('secretpart');
  });

  it('secrets come from files too, and a file that is missing is a fault', async () => {
    const file = join(tmpdir(), `pulse-secret-${randomUUID()}`);
    await writeFile(file, 'short\n');
    const rest = { ...good, REFRESH_TOKEN_SECRET: '' };
    expect((await run({ ...rest, REFRESH_TOKEN_SECRET_FILE: file })).stderr).toContain('too short');
    const missing = await run({ ...rest, REFRESH_TOKEN_SECRET_FILE: `${file}-not-there` });
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('REFRESH_TOKEN_SECRET_FILE');
  });
});
