import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../profile/entity.ts';

export const activityKinds = [
  'sign-up',
  'login',
  'login-failed',
  'logout',
  'session-ended',
  'refresh-reuse',
  'profile-changed',
  'email-changed',
  'password-changed',
] as const;

export type ActivityKind = (typeof activityKinds)[number];

const ActivityEventSchema = defineEntity({
  name: 'ActivityEvent',
  tableName: 'activity_events',
  indexes: [{ name: 'activity_events_user_id_at_id_index', properties: ['user', 'at', 'id'] }],
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(User).deleteRule('cascade').updateRule('no action').index(false),
    kind: p.enum([...activityKinds]),
    at: p.datetime(3).index('activity_events_at_index'),
    device: p.string().length(120),
    address: p.string().length(64),
  },
});

/** Something that happened on an account; written in the transaction of the act itself. */
export class ActivityEvent extends ActivityEventSchema.class {}
ActivityEventSchema.setClass(ActivityEvent);
