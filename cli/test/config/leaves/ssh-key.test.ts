import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { sshKey } from '../../../src/config/leaves/ssh-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'pulse-ssh-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hasKeygen = (() => {
  try {
    execFileSync('ssh-keygen', ['-?'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
})();

function keygen(type: string, bits: string): string {
  const file = join(folder, `${type}-${bits}`);
  execFileSync('ssh-keygen', [
    '-q',
    '-t',
    type,
    ...(bits === '' ? [] : ['-b', bits]),
    '-N',
    '',
    '-C',
    'ana@laptop',
    '-f',
    file,
  ]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8Lm/3ckNwBHrXxY1pDRAyuFbMkMIC6nVfnsKxJzFcH ana@laptop';

/** A key in the wire format, whatever its fields. */
function wire(type: string, ...fields: Buffer[]): string {
  const parts = [Buffer.from(type), ...fields].map((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return Buffer.concat([length, field]);
  });
  return `${type} ${Buffer.concat(parts).toString('base64')}`;
}

const problem = (text: string): string | null => {
  const parsed = sshKey.parse(text);
  return parsed.ok ? null : parsed.problem;
};

describe.skipIf(!hasKeygen)('what ssh-keygen makes', () => {
  test.each([
    ['ed25519', ''],
    ['ecdsa', '256'],
    ['ecdsa', '384'],
    ['ecdsa', '521'],
    ['rsa', '3072'],
  ])('%s %s is accepted, and printed as it was', (type, bits) => {
    const line = keygen(type, bits);
    const parsed = sshKey.parse(line);
    expect(parsed).toMatchObject({ ok: true, value: { comment: 'ana@laptop' } });
    expect(parsed.ok && sshKey.format(parsed.value)).toBe(line);
  });

  test('an RSA key of 2048 bits is too short', () => {
    expect(problem(keygen('rsa', '2048'))).toBe(
      'is an RSA key of 2048 bits, too short: make one with ssh-keygen -t ed25519',
    );
  });

  test('the private half is never accepted', () => {
    keygen('ed25519', '1');
    expect(problem(readFileSync(join(folder, 'ed25519-1'), 'utf8'))).toMatch(/^is a private key/u);
  });
});

test('keys that live on a token are accepted', () => {
  expect(problem(wire('sk-ssh-ed25519@openssh.com', Buffer.alloc(32, 7), Buffer.from('ssh:')))).toBeNull();
  expect(
    problem(
      wire(
        'sk-ecdsa-sha2-nistp256@openssh.com',
        Buffer.from('nistp256'),
        Buffer.alloc(65, 7),
        Buffer.from('ssh:'),
      ),
    ),
  ).toBeNull();
});

test.each([
  ['cut in the middle', ED25519.slice(0, 50), /^is cut short/u],
  [
    'with a length past its end',
    `ssh-ed25519 ${Buffer.from([0, 0, 1, 0, 1]).toString('base64')}`,
    /^is cut short/u,
  ],
  ['of 31 bytes', wire('ssh-ed25519', Buffer.alloc(31)), /^is cut short/u],
  [
    'with the name of another',
    ED25519.replace('ssh-ed25519', 'ssh-rsa'),
    /^says ssh-rsa, but the key inside is another/u,
  ],
  ['that is only a type', 'ssh-ed25519', /^holds no key/u],
  ['with options before it', `no-pty ${ED25519}`, /^is no SSH public key/u],
  ['that is a path', '~/.ssh/id_ed25519.pub', /^is no SSH public key/u],
  ['of DSA', wire('ssh-dss', Buffer.alloc(128)), /^is a DSA key/u],
  ['of RSA without a modulus', wire('ssh-rsa', Buffer.from([1, 0, 1])), /^is an RSA key of 0 bits/u],
  ['of two lines', `${ED25519}\n${ED25519}`, /^is more than one line/u],
  ['that is empty', '', /^is no SSH public key/u],
])('a key %s is refused', (_what, text, expected) => {
  expect(problem(text)).toMatch(expected);
});

test('any bytes under a valid type are read or refused, never thrown at', () => {
  const types = fc.constantFrom('ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-dss');
  fc.assert(
    fc.property(types, fc.uint8Array({ maxLength: 100 }), (type, bytes) => {
      const parsed = sshKey.parse(`${type} ${Buffer.from(bytes).toString('base64')}`);
      return !parsed.ok || parsed.value.type === type;
    }),
  );
});
