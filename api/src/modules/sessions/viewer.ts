/** The second half of authentication: one indexed, prepared read that proves the session and brings the profile. */
import { iso } from '../../database/database.ts';
import { problems } from '../../errors/problem.ts';
import type { Services } from '../../services.ts';
import type { AccessClaims } from '../../types.ts';
import type { Profile } from '../profile/schema.ts';

/** Columns of a profile, named as the API names them. */
export const profileColumns = `u.id, u.name, u.email, u.bio, u.version,
  ${iso('u.created_at')} as "createdAt", ${iso('u.updated_at')} as "updatedAt"`;

/** The session of a token, alive: $1 session, $2 user. */
export const aliveSession = `from sessions s join users u on u.id = s.user_id
  where s.id = $1 and s.user_id = $2 and s.expires_at > now()`;

/** True when `last_seen_at` deserves a new value. */
export const staleColumn = `s.last_seen_at < now() - interval '1 minute' as stale`;

const statement = {
  name: 'viewer',
  text: `select ${profileColumns}, ${staleColumn} ${aliveSession}`,
};

export type Viewer = Profile & { stale: boolean };

/**
 * The profile of the one who asks. Asked of PostgreSQL at every request: an ended session is refused at once.
 * @throws {Problem} unauthenticated
 */
export async function viewerOf(
  { database, touch }: Pick<Services, 'database' | 'touch'>,
  claims: AccessClaims,
): Promise<Viewer> {
  const { rows } = await database.pool.query<Viewer>({
    ...statement,
    values: [claims.sessionId, claims.userId],
  });
  const viewer = rows[0];
  if (viewer === undefined) throw problems.unauthenticated();
  if (viewer.stale) touch.seen(claims.sessionId);
  return viewer;
}
