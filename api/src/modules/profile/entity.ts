import { defineEntity, p } from '@mikro-orm/core';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    name: p.string().length(80),
    /** Always lower-cased before it gets here. */
    email: p.string().length(254).unique('users_email_unique'),
    bio: p.string().length(500).default(''),
    /** PHC string of argon2id. Lazy: it is loaded only where a password is checked. */
    passwordHash: p.string().length(255).lazy().hidden(),
    /** Grows with every change of the profile; a change made from an older one is refused. */
    version: p.integer().version(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
});

/** A person with an account. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
