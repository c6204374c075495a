export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly bio: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}
export interface Tokens {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: string;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: string;
}
export interface Session {
  readonly id: string;
  readonly device: string;
  readonly address: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly current: boolean;
}
export type ActivityKind =
  | 'sign-up'
  | 'login'
  | 'login-failed'
  | 'logout'
  | 'session-ended'
  | 'refresh-reuse'
  | 'profile-changed'
  | 'email-changed'
  | 'password-changed';
export interface ActivityEvent {
  readonly id: string;
  readonly kind: ActivityKind;
  readonly at: string;
  readonly device: string;
  readonly address: string;
}
export interface DailyCount {
  readonly date: string;
  readonly logins: number;
  readonly failed: number;
  readonly other: number;
}
export interface AvailabilityWindow {
  readonly ratio: number | null;
  readonly coverage: number;
  readonly buckets: readonly { readonly start: string; readonly ratio: number | null }[];
}
export interface StatusComponent {
  readonly name: 'api' | 'database' | 'redis' | 'app';
  readonly state: 'up' | 'down' | 'unknown';
  readonly latencyMs: number | null;
  readonly release?: string;
}
export interface Status {
  readonly overall: 'up' | 'degraded' | 'down';
  readonly checkedAt: string;
  readonly release: string;
  readonly components: readonly StatusComponent[];
  readonly availability: { readonly last24h: AvailabilityWindow; readonly last90d: AvailabilityWindow };
}
export interface Pulse {
  readonly profile: Profile;
  readonly activity: { readonly daily: readonly DailyCount[]; readonly latest: readonly ActivityEvent[] };
  readonly status: Status;
}
export interface ActivityPage {
  readonly items: readonly ActivityEvent[];
  readonly nextCursor: string | null;
}
export interface SignedIn {
  readonly profile: Profile;
  readonly tokens: Tokens;
  readonly sessionId: string;
}
