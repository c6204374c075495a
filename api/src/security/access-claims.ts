import type { AccessClaims } from '../types.ts';

export const ISSUER = 'pulse';
export const AUDIENCE = 'pulse-api';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The claims of a token whose signature was verified; `undefined` when they are not an access token's. */
export function readClaims(json: string): AccessClaims | undefined {
  const claims = parse(json);
  if (typeof claims !== 'object' || claims === null) return undefined;
  const { iss, aud, sub, sid, exp } = claims as Record<string, unknown>;
  if (iss !== ISSUER || aud !== AUDIENCE) return undefined;
  if (typeof sub !== 'string' || !UUID.test(sub)) return undefined;
  if (typeof sid !== 'string' || !UUID.test(sid)) return undefined;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp)) return undefined;
  return { userId: sub, sessionId: sid, expiresAt: exp };
}
