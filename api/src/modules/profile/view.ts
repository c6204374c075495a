import type { User } from './entity.ts';
import type { Profile } from './schema.ts';

export const profileView = (user: User): Profile => ({
  id: user.id,
  name: user.name,
  email: user.email,
  bio: user.bio,
  version: user.version,
  createdAt: user.createdAt.toISOString(),
  updatedAt: user.updatedAt.toISOString(),
});

/** A row that holds a profile and more, reduced to the profile. */
export const profileOnly = ({ id, name, email, bio, version, createdAt, updatedAt }: Profile): Profile => ({
  id,
  name,
  email,
  bio,
  version,
  createdAt,
  updatedAt,
});
