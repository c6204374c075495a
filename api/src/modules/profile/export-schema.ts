import { Type, type Static } from 'typebox';
import { Exact, Time } from '../../http/schemas.ts';
import { ActivityView } from '../activity/schema.ts';
import { SessionView } from '../sessions/schema.ts';
import { Profile } from './schema.ts';

/** Secrets (hashes of the password and of tokens) are not personal data the person could use, and stay out. */
export const Export = Exact({
  exportedAt: Time,
  profile: Profile,
  sessions: Type.Array(SessionView),
  activity: Type.Array(ActivityView),
});
export type Export = Static<typeof Export>;
