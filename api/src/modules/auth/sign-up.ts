import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { v4 as random, v7 as uuid } from 'uuid';
import { problems } from '../../errors/problem.ts';
import type { Origin } from '../../http/origin.ts';
import type { Services } from '../../services.ts';
import { recordActivity } from '../activity/record.ts';
import { User } from '../profile/entity.ts';
import { profileView } from '../profile/view.ts';
import { Session } from '../sessions/entity.ts';
import { createFamily } from './refresh-family.ts';
import type { LoggedIn } from './schema.ts';
import { issueTokens } from './tokens.ts';

/**
 * Makes the account, its first session and its first event, all or nothing.
 * @throws {Problem} weak-password, busy, email-taken
 */
export async function signUp(
  services: Services,
  input: { name: string; email: string; password: string },
  origin: Origin,
): Promise<LoggedIn> {
  const { config, database, hashes, policy, refreshTokens } = services;
  const name = input.name.trim();
  const email = input.email.toLowerCase();
  const weakness = policy.check({ password: input.password, email, name });
  if (weakness) throw problems.weakPassword(weakness);
  const passwordHash = await hashes.hash(input.password);

  const now = new Date();
  const family = createFamily(refreshTokens);
  const expiresAt = new Date(now.getTime() + config.refreshTokenTtl * 1000);
  const em = database.em();
  const user = em.create(User, {
    id: uuid(),
    name,
    email,
    bio: '',
    passwordHash,
    createdAt: now,
    updatedAt: now,
  });
  const session = em.create(Session, {
    id: random(),
    user,
    familyHash: family.familyHash,
    tokenHash: family.tokenHash,
    ...origin,
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
  });
  recordActivity(em, user.id, 'sign-up', origin, now);
  try {
    await em.persist([user, session]).flush();
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw problems.emailTaken();
    throw error;
  }
  services.metrics.signUp();
  return {
    profile: profileView(user),
    tokens: issueTokens(
      services,
      { userId: user.id, sessionId: session.id },
      { token: family.token, expiresAt: expiresAt.toISOString() },
    ),
    sessionId: session.id,
  };
}
