import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { RefreshTokens } from '../types.ts';

const TOKEN_BYTES = 32;

/**
 * Opaque refresh tokens. The successor is computed, not drawn, so that a client whose answer was lost, or two
 * servers refreshing at once, arrive at the same next token; without the secret it cannot be foretold.
 */
export function createRefreshTokens({ secret }: { secret: string }): RefreshTokens {
  return {
    create: () => randomBytes(TOKEN_BYTES).toString('base64url'),
    successor: (token) => createHmac('sha256', secret).update(token).digest('base64url'),
    digest: (token) => createHash('sha256').update(token).digest(),
  };
}

/** Whether two digests are equal, in a time that does not tell where they differ. */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
