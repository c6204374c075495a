import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../profile/entity.ts';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    user: () =>
      p.manyToOne(User).deleteRule('cascade').updateRule('no action').index('sessions_user_id_index'),
    /** SHA-256 of the handle that all refresh tokens of this session share: how a spent one is recognised. */
    familyHash: p.blob().unique('sessions_family_hash_unique').hidden(),
    /** SHA-256 of the refresh token that may be used next. */
    tokenHash: p.blob().hidden(),
    /** SHA-256 of the one before: good for its unused successor for a few seconds, a theft afterwards. */
    previousHash: p.blob().nullable().hidden(),
    rotatedAt: p.datetime(3).nullable(),
    device: p.string().length(120),
    address: p.string().length(64),
    createdAt: p.datetime(3),
    lastSeenAt: p.datetime(3),
    expiresAt: p.datetime(3).index('sessions_expires_at_index'),
  },
});

/** One login on one device: a family of refresh tokens. An ended session has no row. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
