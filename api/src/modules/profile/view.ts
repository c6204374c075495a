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
