import { IsolationLevel, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { problems } from '../../errors/problem.ts';
import type { Origin } from '../../http/origin.ts';
import { ActivityEvent } from '../activity/entity.ts';
import { recordActivity } from '../activity/record.ts';
import { activityView } from '../activity/repository.ts';
import { endSessions, listSessions, lockAccount } from '../sessions/repository.ts';
import { User } from './entity.ts';
import type { Export } from './export-schema.ts';
import type { Profile } from './schema.ts';
import { profileView } from './view.ts';

interface Change {
  version: number;
  name: string | undefined;
  bio: string | undefined;
  email: string | undefined;
}

/**
 * Changes what differs, if nobody changed the profile since `version`. Without a difference nothing is written.
 * @throws {Problem} stale-version with the current profile, email-taken
 */
export async function changeProfile(
  em: SqlEntityManager,
  userId: string,
  change: Change,
  origin: Origin,
): Promise<Profile> {
  try {
    return await em.transactional(async (tx) => {
      const user = await lockAccount(tx, userId);
      if (user.version !== change.version) throw problems.staleVersion(profileView(user));
      const { name = user.name, bio = user.bio, email = user.email } = change;
      const described = name !== user.name || bio !== user.bio;
      const moved = email !== user.email;
      if (!described && !moved) return profileView(user);
      const now = new Date();
      tx.assign(user, { name, bio, email, updatedAt: now });
      if (described) recordActivity(tx, userId, 'profile-changed', origin, now);
      if (moved) recordActivity(tx, userId, 'email-changed', origin, now);
      await tx.flush();
      return profileView(user);
    });
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw problems.emailTaken();
    throw error;
  }
}

/** Replaces the hash if it is still `from`, and ends the other sessions. False when it was changed meanwhile. */
export function changePassword(
  em: SqlEntityManager,
  who: { userId: string; sessionId: string },
  hashes: { from: string; to: string },
  origin: Origin,
): Promise<boolean> {
  return em.transactional(async (tx) => {
    const changed = await tx.nativeUpdate(
      User,
      { id: who.userId, passwordHash: hashes.from },
      { passwordHash: hashes.to },
    );
    if (changed === 0) return false;
    recordActivity(tx, who.userId, 'password-changed', origin);
    await endSessions(tx, { userId: who.userId, except: who.sessionId });
    return true;
  });
}

/** The account and, by the foreign keys, everything that belongs to it. False when the password is not `from` any more. */
export async function deleteAccount(em: SqlEntityManager, userId: string, from: string): Promise<boolean> {
  return (await em.transactional((tx) => tx.nativeDelete(User, { id: userId, passwordHash: from }))) > 0;
}

/** Everything we hold on a person, of one moment. */
export function exportAccount(
  em: SqlEntityManager,
  who: { userId: string; sessionId: string },
): Promise<Export> {
  return em.transactional(
    async (tx) => {
      const user = await tx.findOne(User, who.userId);
      if (!user) throw problems.unauthenticated();
      const profile = profileView(user);
      const sessions = await listSessions(tx, who);
      const activity = await tx.find(
        ActivityEvent,
        { user: who.userId },
        { orderBy: { at: 'desc', id: 'desc' } },
      );
      return {
        exportedAt: new Date().toISOString(),
        profile,
        sessions,
        activity: activity.map(activityView),
      };
    },
    { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
  );
}
