import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { problems } from '../../errors/problem.ts';
import { recordActivity } from '../activity/record.ts';
import { User } from '../profile/entity.ts';
import { Session } from './entity.ts';
import type { SessionView } from './schema.ts';

interface Owner {
  userId: string;
  /** The session that asks. */
  sessionId: string;
}

/** Alive sessions, the one that asks first, then by when they were last seen. */
export async function listSessions(
  em: SqlEntityManager,
  { userId, sessionId }: Owner,
): Promise<SessionView[]> {
  const sessions = await em.find(
    Session,
    { user: userId, expiresAt: { $gt: new Date() } },
    { orderBy: { lastSeenAt: 'desc', id: 'asc' }, disableIdentityMap: true },
  );
  return sessions
    .map((session) => ({
      id: session.id,
      device: session.device,
      address: session.address,
      createdAt: session.createdAt.toISOString(),
      lastSeenAt: session.lastSeenAt.toISOString(),
      current: session.id === sessionId,
    }))
    .sort((a, b) => Number(b.current) - Number(a.current));
}

/**
 * Takes the account for this transaction. Every transaction that writes for an account begins with it, as deleting the
 * account does: they wait for each other instead of deadlocking, and none writes for an account that is gone.
 * @throws {Problem} unauthenticated, when it is gone
 */
export async function lockAccount(tx: SqlEntityManager, userId: string): Promise<User> {
  const user = await tx.findOne(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!user) throw problems.unauthenticated();
  return user;
}

/**
 * Removes sessions and records each with the device it ran on, inside the caller's transaction.
 * Of two requests that end the same session, the one that really ended it records it.
 */
export async function endSessions(
  em: SqlEntityManager,
  where: { userId: string; only?: string; except?: string },
  kind: 'session-ended' | 'logout' = 'session-ended',
): Promise<number> {
  await lockAccount(em, where.userId);
  const ended = await em.find(
    Session,
    {
      user: where.userId,
      ...(where.only === undefined ? {} : { id: where.only }),
      ...(where.except === undefined ? {} : { id: { $ne: where.except } }),
    },
    { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  for (const session of ended) {
    recordActivity(em, where.userId, kind, { device: session.device, address: session.address });
    em.remove(session);
  }
  await em.flush();
  return ended.length;
}
