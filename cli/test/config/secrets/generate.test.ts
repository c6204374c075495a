import { createHmac, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as make from '../../../src/config/secrets/generate.ts';

interface Jwk {
  kty: string;
  crv: string;
  x: string;
  d: string;
  kid: string;
}
const keysOf = (text: string): Jwk[] => (JSON.parse(text) as { keys: Jwk[] }).keys;

test('passwords are long, need no quoting anywhere, and never come twice', () => {
  const made = Array.from({ length: 200 }, make.password);
  expect(new Set(made).size).toBe(200);
  for (const value of made) expect(value).toMatch(/^[A-Za-z0-9]{40}$/u);
  expect(new Set(made.join('')).size).toBe(62);
});

test('each maker makes what its check accepts', () => {
  expect(make.bytesProblem(make.bytes())).toBeNull();
  expect(make.uuidProblem(make.uuid())).toBeNull();
  expect(make.privateKeyProblem(make.privateKey())).toBeNull();
  expect(make.jwtKeysProblem(make.jwtKeys(null))).toBeNull();
  expect(Buffer.from(make.bytes(), 'base64')).toHaveLength(32);
});

test('the key of the authority is on P-256', () => {
  const key = createPrivateKey(make.privateKey());
  expect(key.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
});

describe('signing keys', () => {
  test('sign, and are verified by their public half', () => {
    const [jwk] = keysOf(make.jwtKeys(null));
    if (jwk === undefined) throw new Error('no key');
    const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
    const data = Buffer.from('token');
    expect(verify(null, data, createPublicKey(key), sign(null, data, key))).toBe(true);
  });

  test('a rotation puts a new one first and keeps the last one for tokens that still live', () => {
    const first = make.jwtKeys(null);
    const second = make.jwtKeys(first);
    const third = make.jwtKeys(second);
    expect(keysOf(second)).toHaveLength(2);
    expect(keysOf(second)[1]).toEqual(keysOf(first)[0]);
    expect(keysOf(third)).toHaveLength(2);
    expect(keysOf(third)[1]).toEqual(keysOf(second)[0]);
    expect(new Set([...keysOf(third), ...keysOf(first)].map(({ kid }) => kid)).size).toBe(3);
  });

  test('what is no key set is not carried over', () => {
    expect(keysOf(make.jwtKeys('rubbish'))).toHaveLength(1);
  });
});

describe('values that somebody else made', () => {
  const [good] = keysOf(make.jwtKeys(null));
  test.each([
    ['', make.jwtKeysProblem],
    ['{}', make.jwtKeysProblem],
    ['{"keys":[]}', make.jwtKeysProblem],
    ['null', make.jwtKeysProblem],
    [JSON.stringify({ keys: [{ ...good, d: undefined }] }), make.jwtKeysProblem],
    [JSON.stringify({ keys: [{ ...good, kid: '' }] }), make.jwtKeysProblem],
    [JSON.stringify({ keys: [{ ...good, crv: 'X25519' }] }), make.jwtKeysProblem],
    ['-----BEGIN PRIVATE KEY-----', make.privateKeyProblem],
    [
      createPublicKey(make.privateKey()).export({ type: 'spki', format: 'pem' }).toString(),
      make.privateKeyProblem,
    ],
    [createHmac('sha256', 'k').digest('hex'), make.bytesProblem],
    [Buffer.alloc(16).toString('base64'), make.bytesProblem],
    ['not-a-uuid', make.uuidProblem],
  ])('%# is refused', (value, problem) => {
    expect(problem(value)).not.toBeNull();
  });

  test('no text makes a check throw', () => {
    const checks = fc.constantFrom(
      make.jwtKeysProblem,
      make.privateKeyProblem,
      make.bytesProblem,
      make.uuidProblem,
    );
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        checks,
        (text, check) => typeof check(text) !== 'undefined',
      ),
    );
  });
});
