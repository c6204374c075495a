import type { EntityManager } from '@mikro-orm/core';
import { v7 as uuid } from 'uuid';
import type { Origin } from '../../http/origin.ts';
import { User } from '../profile/entity.ts';
import { ActivityEvent, type ActivityKind } from './entity.ts';

/** Adds an event to the unit of work: it is written with the act, or not at all. */
export function recordActivity(
  em: EntityManager,
  userId: string,
  kind: ActivityKind,
  origin: Origin,
  at: Date = new Date(),
): void {
  em.persist(
    em.create(ActivityEvent, { id: uuid(), user: em.getReference(User, userId), kind, at, ...origin }),
  );
}
