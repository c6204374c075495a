/** The shapes of the API that components show (see api/openapi.json). Times are ISO 8601 UTC strings. */

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
  readonly device: string | null;
  readonly address: string | null;
}

/** Counts of one calendar day, `YYYY-MM-DD` in the visitor's time zone. */
export interface DailyCount {
  readonly date: string;
  readonly logins: number;
  readonly failed: number;
  readonly other: number;
}

export interface SessionView {
  readonly id: string;
  readonly device: string | null;
  readonly address: string | null;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly current: boolean;
}

export type ComponentState = 'up' | 'degraded' | 'down' | 'unknown';

export interface ComponentStatus {
  readonly name: 'api' | 'database' | 'redis' | 'app';
  readonly state: ComponentState;
  readonly latencyMs: number | null;
  readonly release?: string | undefined;
}

/** Share of the bucket's observed time during which the service was up, 0–1; null when nothing was observed. */
export interface Bucket {
  readonly start: string;
  readonly ratio: number | null;
}

/** Availability of a period. `coverage` is the share of the period that was observed, 0–1. */
export interface Availability {
  readonly ratio: number | null;
  readonly coverage: number;
  readonly buckets: readonly Bucket[];
}
