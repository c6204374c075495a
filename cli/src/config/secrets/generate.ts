import { createPrivateKey, generateKeyPairSync, randomBytes, randomInt, randomUUID } from 'node:crypto';

/** Makers of secret values, and what tells a value somebody else made from a broken one. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const PASSWORD_LENGTH = 40;
const MOST_KEYS = 2;

/** Letters and digits only, so that no configuration file needs to quote it; 238 bits. */
export const password = (): string =>
  Array.from({ length: PASSWORD_LENGTH }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('');

/** 32 bytes in base64: AES-256, as Nomad's gossip wants. */
export const bytes = (): string => randomBytes(32).toString('base64');

export const bytesProblem = (value: string): string | null =>
  /^[A-Za-z0-9+/]{43}=$/u.test(value) ? null : 'is not 32 bytes in base64';

export const uuid = (): string => randomUUID();

export const uuidProblem = (value: string): string | null =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(value) ? null : 'is no UUID';

/** A private key on P-256 in PKCS #8: the curve that every TLS library takes for an authority. */
export const privateKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

export function privateKeyProblem(value: string): string | null {
  try {
    createPrivateKey(value);
    return null;
  } catch {
    return 'is no private key in PEM without a passphrase';
  }
}

interface SigningKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d: string;
  kid: string;
}

function isSigningKey(value: unknown): value is SigningKey {
  if (typeof value !== 'object' || value === null) return false;
  const { kty, crv, x, d, kid } = value as Partial<Record<keyof SigningKey, unknown>>;
  const isBytes = (text: unknown): boolean =>
    typeof text === 'string' && Buffer.from(text, 'base64url').length === 32;
  return (
    kty === 'OKP' && crv === 'Ed25519' && isBytes(x) && isBytes(d) && typeof kid === 'string' && kid !== ''
  );
}

function signingKeys(value: string): SigningKey[] | null {
  try {
    const { keys } = JSON.parse(value) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0 && keys.every(isSigningKey) ? keys : null;
  } catch {
    return null;
  }
}

/** A JSON Web Key Set: the first key signs, all verify, so that tokens signed before a rotation live on. */
export function jwtKeys(previous: string | null): string {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const key = { kty: 'OKP', crv: 'Ed25519', x: jwk.x, d: jwk.d, kid: randomUUID() };
  const kept = previous === null ? [] : (signingKeys(previous) ?? []);
  return JSON.stringify({ keys: [key, ...kept].slice(0, MOST_KEYS) });
}

export function jwtKeysProblem(value: string): string | null {
  return signingKeys(value) === null
    ? 'is no JSON Web Key Set of private Ed25519 keys with a kid each'
    : null;
}
