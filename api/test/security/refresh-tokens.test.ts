import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRefreshTokens, sameDigest } from '../../src/security/refresh-tokens.ts';

const tokens = createRefreshTokens({ secret: 'a secret of at least thirty-two characters' });

describe('refresh tokens', () => {
  it('are 256 random bits in base64url', () => {
    const made = Array.from({ length: 100 }, () => tokens.create());
    expect(new Set(made).size).toBe(100);
    for (const token of made) {
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    }
  });

  it('have one successor, the same whenever and wherever it is computed', () => {
    const token = tokens.create();
    const elsewhere = createRefreshTokens({ secret: 'a secret of at least thirty-two characters' });
    expect(tokens.successor(token)).toBe(elsewhere.successor(token));
    expect(tokens.successor(token)).toMatch(/^[\w-]{43}$/);
    expect(tokens.successor(token)).not.toBe(token);
    expect(tokens.successor(tokens.successor(token))).not.toBe(tokens.successor(token));
  });

  it('have a successor nobody can compute without the secret', () => {
    const token = tokens.create();
    const attacker = createRefreshTokens({ secret: 'another secret of at least 32 characters' });
    expect(attacker.successor(token)).not.toBe(tokens.successor(token));
    expect(createHash('sha256').update(token).digest('base64url')).not.toBe(tokens.successor(token));
  });

  it('are stored as SHA-256', () => {
    const token = tokens.create();
    expect(tokens.digest(token)).toEqual(createHash('sha256').update(token).digest());
    expect(tokens.digest(token)).toHaveLength(32);
  });
});

it('digests are compared whole, and other lengths are different', () => {
  const digest = tokens.digest('one');
  expect(sameDigest(digest, tokens.digest('one'))).toBe(true);
  expect(sameDigest(digest, tokens.digest('two'))).toBe(false);
  expect(sameDigest(digest, digest.subarray(0, 31))).toBe(false);
});
