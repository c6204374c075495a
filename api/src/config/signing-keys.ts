import { createPrivateKey } from 'node:crypto';
import type { SigningKey } from '../types.ts';

/** Signing key, the one before it, and one prepared for the next rotation; more is a mistake. */
const maxKeys = 4;

const hint =
  'give a private Ed25519 JWK set: {"keys":[{"kty":"OKP","crv":"Ed25519","x":"…","d":"…","kid":"2026-11"}]}';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const parseKey = (key: unknown): SigningKey | undefined => {
  if (!isObject(key)) return undefined;
  const { kty, crv, x, d, kid } = key;
  if (kty !== 'OKP' || crv !== 'Ed25519') return undefined;
  if (typeof x !== 'string' || typeof d !== 'string' || typeof kid !== 'string' || kid === '')
    return undefined;
  try {
    createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' });
    return { kty, crv, x, d, kid };
  } catch {
    // Not a point of the curve, or cut short: told to the operator as a fault below.
    return undefined;
  }
};

/** Keys of JWT_KEYS in order, or the fault to print. The key material is never part of the fault. */
export function parseSigningKeys(json: string): SigningKey[] | { fault: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return { fault: `JWT_KEYS is not JSON: ${hint}` };
  }
  const list = isObject(parsed) && Array.isArray(parsed['keys']) ? (parsed['keys'] as unknown[]) : [];
  if (list.length === 0) return { fault: `JWT_KEYS holds no key: ${hint}` };
  if (list.length > maxKeys)
    return { fault: `JWT_KEYS holds ${list.length} keys: keep ${maxKeys} at most, the first one signs` };
  const keys = list.map(parseKey);
  const bad = keys.findIndex((key) => key === undefined);
  if (bad !== -1)
    return { fault: `JWT_KEYS: key ${bad + 1} is not a private Ed25519 JWK with a kid: ${hint}` };
  const valid = keys.filter((key) => key !== undefined);
  if (new Set(valid.map((key) => key.kid)).size < valid.length)
    return { fault: 'JWT_KEYS: two keys have the same kid: give each its own' };
  return valid;
}
