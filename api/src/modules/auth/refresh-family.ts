/**
 * A refresh token is `<family>.<secret>`: 128 random bits that stay for the life of a session and 256 bits that are
 * replaced at every use. The family makes any spent token recognisable, however old, with two digests a session
 * instead of a row for every token there ever was. Only digests are stored.
 */
import { randomBytes } from 'node:crypto';
import type { RefreshTokens } from '../../types.ts';

export interface PresentedToken {
  familyHash: Buffer;
  tokenHash: Buffer;
  /** The token that replaces this one: computed, so that whoever asks twice gets the same. */
  successor: string;
  successorHash: Buffer;
}

const shape = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

export function createFamily(tokens: RefreshTokens): {
  token: string;
  familyHash: Buffer;
  tokenHash: Buffer;
} {
  const family = randomBytes(16).toString('base64url');
  const secret = tokens.create();
  return {
    token: `${family}.${secret}`,
    familyHash: tokens.digest(family),
    tokenHash: tokens.digest(secret),
  };
}

/** `undefined` for anything that is not of the shape of a refresh token. */
export function parseRefreshToken(tokens: RefreshTokens, token: string): PresentedToken | undefined {
  const match = shape.exec(token);
  if (!match?.[1] || !match[2]) return undefined;
  const [, family, secret] = match;
  const next = tokens.successor(secret);
  return {
    familyHash: tokens.digest(family),
    tokenHash: tokens.digest(secret),
    successor: `${family}.${next}`,
    successorHash: tokens.digest(next),
  };
}
