import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { AccessClaims, AccessTokens, SigningKey } from '../types.ts';
import { AUDIENCE, ISSUER, readClaims } from './access-claims.ts';

/** Ours are about 330 characters; nothing longer is decoded. */
const MAX_TOKEN = 1024;

interface AccessTokenOptions {
  /** The first signs, all verify: a new key goes first, the old one stays until its last token has expired. */
  keys: readonly SigningKey[];
  /** Seconds a token lives. */
  ttl: number;
  /** Verified tokens remembered at most. */
  remembered?: number;
  now?: () => number;
}

const headerOf = (kid: string) =>
  Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid })).toString('base64url');

/**
 * JWS in compact form (RFC 7515) with Ed25519 (RFC 8037), typed as RFC 9068 asks. A token is accepted only when its
 * header is, to the letter, one that we write: `alg: none`, another algorithm, an unknown or a missing key id,
 * `jku`, `jwk` or `crit` are never even parsed. Synchronous, because WebCrypto would queue behind password hashing.
 */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { keys, ttl, remembered = 5_000, now = Date.now } = options;
  const first = keys[0];
  if (first === undefined) throw new Error('access tokens need at least one signing key');
  const privateKey = createPrivateKey({ key: { ...first }, format: 'jwk' });
  const header = headerOf(first.kid);
  const verifiers = new Map<string, KeyObject>(
    keys.map(({ kty, crv, x, kid }) => [
      headerOf(kid),
      createPublicKey({ key: { kty, crv, x }, format: 'jwk' }),
    ]),
  );
  const cache = new Map<string, AccessClaims>();

  const remember = (token: string, claims: AccessClaims) => {
    if (cache.size >= remembered) {
      const oldest = cache.keys().next();
      if (!oldest.done) cache.delete(oldest.value);
    }
    cache.set(token, claims);
  };

  const authentic = (token: string): AccessClaims | undefined => {
    if (token.length > MAX_TOKEN) return undefined;
    const [head, payload, signature, ...rest] = token.split('.');
    if (head === undefined || payload === undefined || signature === undefined || rest.length > 0)
      return undefined;
    const key = verifiers.get(head);
    if (key === undefined) return undefined;
    const signed = Buffer.from(`${head}.${payload}`);
    if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) return undefined;
    return readClaims(Buffer.from(payload, 'base64url').toString());
  };

  return {
    issue({ userId, sessionId }) {
      const iat = Math.floor(now() / 1000);
      const exp = iat + ttl;
      const claims = { iss: ISSUER, aud: AUDIENCE, sub: userId, sid: sessionId, iat, exp };
      const content = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      const signature = sign(null, Buffer.from(content), privateKey).toString('base64url');
      return { token: `${content}.${signature}`, expiresAt: new Date(exp * 1000) };
    },
    verify(token) {
      const known = cache.get(token);
      const claims = known ?? authentic(token);
      if (claims === undefined) return undefined;
      if (claims.expiresAt * 1000 <= now()) {
        cache.delete(token);
        return undefined;
      }
      // Setting it again moves it to the end: the map's order is the order of last use.
      if (known !== undefined) cache.delete(token);
      remember(token, claims);
      return claims;
    },
  };
}
