import { Type, type Static } from 'typebox';
import { Bio, Email, Exact, Id, Name, Password, Time } from '../../http/schemas.ts';

export const Profile = Exact({
  id: Id,
  name: Type.String(),
  email: Type.String(),
  bio: Type.String(),
  version: Type.Integer(),
  createdAt: Time,
  updatedAt: Time,
});
export type Profile = Static<typeof Profile>;

export const ProfileChange = Exact(
  {
    version: Type.Integer({
      minimum: 1,
      maximum: 2_147_483_647,
      description: 'Of the profile this change was made from',
    }),
    name: Type.Optional(Name),
    bio: Type.Optional(Bio),
    email: Type.Optional(Email),
    currentPassword: Type.Optional(Password),
  },
  { description: '`currentPassword` is required when the email changes' },
);
export type ProfileChange = Static<typeof ProfileChange>;

export const PasswordChange = Exact({ currentPassword: Password, newPassword: Password });
export const Deletion = Exact({ password: Password });
