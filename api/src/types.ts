/**
 * The ports of the API: what the modules consume and what `api/src/{security,observability}` and
 * `api/src/modules/status` provide. `compose.ts` is the only file that puts both together.
 *
 * Where each port is implemented (path → export):
 *   security/hash-queue.ts       createHashQueue(options?: HashQueueOptions): HashQueue
 *   security/password-policy.ts  createPasswordPolicy(): PasswordPolicy
 *   security/thread-pool.ts      sizeThreadPool(): first call in server.ts, before anything uses libuv's pool
 *   security/limiter.ts          createMemoryLimiter(): Limiter · createRedisLimiter(redis, log): Limiter
 *   lib/redis.ts                 connectRedis(url, log): Redis, which never holds a request up
 *   security/access-tokens.ts    createAccessTokens({ keys: readonly SigningKey[], ttl }): AccessTokens
 *   security/refresh-tokens.ts   createRefreshTokens({ secret }): RefreshTokens
 *   security/device.ts           describeDevice: DescribeDevice
 *   observability/metrics.ts     createMetrics({ release }): Metrics
 *   observability/metrics-server.ts  startMetricsServer(metrics, { host, port }): Promise<{ address, port, close() }>
 *   observability/logger.ts      loggerOptions({ level, release }): Fastify's `logger` option (pino, secrets removed)
 *   observability/request-id.ts  requestId(header: string | string[] | undefined): string
 *   observability/security-headers.ts  securityHeaders: Readonly<Record<string, string>>
 *   modules/status/service.ts    createStatusService(deps: StatusDeps): StatusService · modules/status/routes.ts statusRoutes
 */
import type { JWK } from 'jose';
import type { Pool } from 'pg';

type MaybePromise<T> = T | Promise<T>;

// ── Passwords ────────────────────────────────────────────────────────────────────────────────────

/** argon2id behind a bounded queue: at most `concurrency` at work, at most `capacity` waiting. */
export interface HashQueue {
  /** PHC string. Rejects with `problems.busy()` (errors/problem.ts) at once when the queue is full. */
  hash(password: string): Promise<string>;
  /** Compares in the same queue; rejects with `problems.busy()` at once when the queue is full. */
  verify(encoded: string, password: string): Promise<boolean>;
  /** True when `encoded` was made with weaker parameters than today's. */
  needsRehash(encoded: string): boolean;
  /** A valid PHC string nobody has the password of, with today's parameters: equal work for unknown accounts. */
  readonly decoy: string;
  /** True when the next job would be refused; lets a flood be turned away before PostgreSQL is asked. */
  readonly full: boolean;
  /** Jobs waiting or at work, for the metrics. */
  readonly depth: number;
}

export type WeakPasswordReason = 'too-short' | 'too-long' | 'common' | 'contains-personal-data';

export interface PasswordPolicy {
  /** `undefined` when the password may be used. 12 to 128 characters (code points). */
  check(input: { password: string; email: string; name: string }): WeakPasswordReason | undefined;
}

// ── Limits ───────────────────────────────────────────────────────────────────────────────────────

/** What is counted: `login-account` by lower-cased email, `password-user` by user id, the others by client address. */
export interface LimitKey {
  scope: 'login-account' | 'login-address' | 'sign-up-address' | 'refresh-address' | 'password-user';
  id: string;
}

/** Growing delays by account and by address. Memory: synchronous. Redis: falls back to memory when Redis is away. */
export interface Limiter {
  /**
   * Seconds to wait before the next attempt, 0 when it may go ahead now. An allowed attempt is counted as under
   * way, so that guesses sent in parallel cannot all pass before the first one has failed.
   */
  check(keys: readonly LimitKey[]): MaybePromise<number>;
  /** The attempt failed: the delay of these keys grows. Returns the seconds to wait now. */
  penalize(keys: readonly LimitKey[]): MaybePromise<number>;
  /** The attempt succeeded: its count is taken back; the delay of `account`-like keys is forgotten. */
  reset(keys: readonly LimitKey[]): MaybePromise<void>;
  /** The attempt was neither right nor wrong (busy, database away): its count is taken back, nothing else. */
  release(keys: readonly LimitKey[]): MaybePromise<void>;
}

// ── Tokens ───────────────────────────────────────────────────────────────────────────────────────

/** A private OKP/Ed25519 JWK with a `kid`, as configured in JWT_KEYS; the first one signs, all verify. */
export type SigningKey = JWK & { kty: 'OKP'; crv: 'Ed25519'; x: string; d: string; kid: string };

export interface AccessClaims {
  userId: string;
  sessionId: string;
  /** Unix seconds. */
  expiresAt: number;
}

export interface AccessTokens {
  /** Signs with the first key. Synchronous (`node:crypto`, Ed25519). */
  issue(subject: { userId: string; sessionId: string }): { token: string; expiresAt: Date };
  /**
   * `undefined` for anything but a token of ours that is still valid. The signature is verified once a token
   * (bounded LRU), the expiry at every call. Synchronous. Never throws, whatever the string.
   * `sub` and `sid` are checked to be UUIDs.
   */
  verify(token: string): AccessClaims | undefined;
}

export interface RefreshTokens {
  /** 256 random bits, base64url (43 characters). */
  create(): string;
  /** HMAC-SHA256(secret, token), base64url: always the same for the same token. */
  successor(token: string): string;
  /** SHA-256, 32 bytes: the only form that is stored. */
  digest(token: string): Buffer;
}

/** "Firefox 140 on Linux"; "Unknown device" for an absent or odd header. At most 120 characters. */
export type DescribeDevice = (userAgent: string | undefined) => string;

// ── Observability ────────────────────────────────────────────────────────────────────────────────

export type LoginResult = 'success' | 'invalid-credentials' | 'rate-limited' | 'busy';

export interface Metrics {
  /** One request answered. `route` is the template ('/sessions/:id') or 'unmatched'; `seconds` its duration. */
  request(method: string, route: string, status: number, seconds: number): void;
  login(result: LoginResult): void;
  signUp(): void;
  /** Sets where the gauges read: called at scrape time. */
  observe(sources: {
    pool: () => { total: number; idle: number; waiting: number };
    hashQueue: () => { depth: number };
    activeSessions: () => Promise<number>;
  }): void;
  /** The hash queue reports how long a job waited, in seconds. */
  hashWaited(seconds: number): void;
  /** Text exposition. */
  text(): Promise<{ contentType: string; body: string }>;
}

// ── Status ───────────────────────────────────────────────────────────────────────────────────────

export type ComponentName = 'api' | 'database' | 'redis' | 'app';

export interface StatusBucket {
  start: string;
  ratio: number | null;
}
export interface Availability {
  ratio: number | null;
  coverage: number;
  buckets: StatusBucket[];
}
export interface Status {
  overall: 'up' | 'degraded' | 'down';
  checkedAt: string;
  release: string;
  components: {
    name: ComponentName;
    state: 'up' | 'down' | 'unknown';
    latencyMs: number | null;
    release?: string;
  }[];
  availability: { last24h: Availability; last90d: Availability };
}

export interface StatusService {
  /** From memory; recomputed at most every few seconds. Answers (database 'down') even when PostgreSQL is away. */
  current(): Promise<Status>;
  /** Starts the sampler (STATUS_SAMPLE_INTERVAL). */
  start(): void;
  /** Stops it and waits for the sample under way. */
  stop(): Promise<void>;
}

/** The tables are made by api/src/migrations (see database/entities.ts): `status_minute`, `status_day`. */
export interface StatusDeps {
  pool: Pool;
  redis: RedisProbe | undefined;
  release: string;
  appUrl: string | undefined;
  /** Seconds between two samples. */
  sampleInterval: number;
  now?: () => Date;
  log: { warn(context: object, message: string): void };
}

/** What the status module needs of the Redis client. */
export interface RedisProbe {
  ping(): Promise<unknown>;
}
