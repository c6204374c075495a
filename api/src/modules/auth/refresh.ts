import { problems } from '../../errors/problem.ts';
import type { Origin } from '../../http/origin.ts';
import type { Services } from '../../services.ts';
import { parseRefreshToken } from './refresh-family.ts';
import { endReusedFamily, familyState, rotate } from './repository.ts';
import type { Refreshed } from './schema.ts';
import { issueTokens } from './tokens.ts';

/**
 * Exchanges a refresh token for its successor. A lost answer may be asked for again and two instances may ask at once:
 * for ten seconds, and while the successor is unused, both get the same one. Any other use of a spent token is a theft
 * by one of two holders, and nobody can say which: the session ends for both.
 * @throws {Problem} invalid-refresh-token
 */
export async function refresh(services: Services, token: string, origin: Origin): Promise<Refreshed> {
  const { config, database, refreshTokens } = services;
  const presented = parseRefreshToken(refreshTokens, token);
  if (presented === undefined) throw problems.invalidRefreshToken();
  let session = await rotate(database.pool, presented, origin, config.refreshTokenTtl);
  if (session === undefined) {
    const state = await familyState(database.pool, presented);
    if (!state?.alive) throw problems.invalidRefreshToken();
    if (!state.forgiven) {
      await endReusedFamily(database.pool, presented.familyHash, origin);
      throw problems.invalidRefreshToken();
    }
    session = state;
  }
  const subject = { userId: session.userId, sessionId: session.id };
  const next = { token: presented.successor, expiresAt: session.expiresAt };
  return { tokens: issueTokens(services, subject, next), sessionId: session.id };
}
