import { problems } from '../../errors/problem.ts';
import type { Services } from '../../services.ts';
import { User } from '../profile/entity.ts';
import { limited } from './limited.ts';

/**
 * Checks the password of someone who is logged in, before an act that a stolen session alone must not do.
 * Returns the hash it was checked against, so that the act can insist on it still being the same.
 * @throws {Problem} wrong-password, rate-limited, busy, unauthenticated
 */
export async function confirmPassword(services: Services, userId: string, password: string): Promise<string> {
  const { database, hashes, limiter } = services;
  if (hashes.full) throw problems.busy();
  return limited(limiter, [{ scope: 'password-user', id: userId }], async () => {
    const user = await database.em().findOne(User, userId, { populate: ['passwordHash'] });
    const passwordHash = user?.passwordHash;
    if (passwordHash === undefined) throw problems.unauthenticated();
    if (!(await hashes.verify(passwordHash, password))) throw problems.wrongPassword();
    return passwordHash;
  });
}
