import { Type, type Static } from 'typebox';
import { Email, Exact, Id, Name, Password, Time } from '../../http/schemas.ts';
import { Profile } from '../profile/schema.ts';

export const SignUp = Exact({ name: Name, email: Email, password: Password });
export const Login = Exact({ email: Email, password: Password });
export const Refresh = Exact({ refreshToken: Type.String({ minLength: 1, maxLength: 200 }) });

export const Tokens = Exact({
  accessToken: Type.String({ description: 'JWT for the Authorization header' }),
  accessTokenExpiresAt: Time,
  refreshToken: Type.String({ description: 'Opaque; used once, replaced by the next' }),
  refreshTokenExpiresAt: Time,
});
export type Tokens = Static<typeof Tokens>;

export const LoggedIn = Exact({ profile: Profile, tokens: Tokens, sessionId: Id });
export type LoggedIn = Static<typeof LoggedIn>;
export const Refreshed = Exact({ tokens: Tokens, sessionId: Id });
export type Refreshed = Static<typeof Refreshed>;
