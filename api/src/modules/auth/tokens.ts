import type { Services } from '../../services.ts';
import type { Tokens } from './schema.ts';

/** The pair a client keeps. */
export function issueTokens(
  { accessTokens }: Pick<Services, 'accessTokens'>,
  subject: { userId: string; sessionId: string },
  refresh: { token: string; expiresAt: string },
): Tokens {
  const access = accessTokens.issue(subject);
  return {
    accessToken: access.token,
    accessTokenExpiresAt: access.expiresAt.toISOString(),
    refreshToken: refresh.token,
    refreshTokenExpiresAt: refresh.expiresAt,
  };
}
