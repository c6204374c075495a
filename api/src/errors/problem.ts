/**
 * Errors that are answers: RFC 9457 problems with a stable `code`. Anything else that is thrown is
 * either an outage of PostgreSQL (errors/database-outage.ts) or a fault of ours, answered as `internal`.
 */
import type { WeakPasswordReason } from '../types.ts';

export type ProblemCode =
  | 'validation'
  | 'malformed-json'
  | 'unauthenticated'
  | 'invalid-credentials'
  | 'invalid-refresh-token'
  | 'wrong-password'
  | 'not-found'
  | 'method-not-allowed'
  | 'email-taken'
  | 'stale-version'
  | 'too-large'
  | 'unsupported-media-type'
  | 'weak-password'
  | 'rate-limited'
  | 'busy'
  | 'database-unavailable'
  | 'internal';

export interface FieldError {
  /** JSON path of the value: 'body.name', 'query.limit', 'params.id'. */
  path: string;
  message: string;
}

interface ProblemOptions {
  detail?: string;
  /** Members beside the standard ones: `errors`, `current`, `reason`, `retryAfter`. */
  members?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
}

/** Has no stack trace: it is an answer, made thousands of times a second under a flood. */
export class Problem extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly title: string;
  readonly detail: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: ProblemCode, title: string, options: ProblemOptions = {}) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(title);
    Error.stackTraceLimit = limit;
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = options.detail;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}

const retryAfter = (seconds: number): Record<string, string> => ({
  'retry-after': String(Math.max(1, Math.ceil(seconds))),
});

/** One constructor a problem, so that status, title and headers are written once. */
export const problems = {
  validation: (errors: readonly FieldError[]) =>
    new Problem(400, 'validation', 'The request is not valid', { members: { errors } }),
  malformedJson: () =>
    new Problem(400, 'malformed-json', 'The body is not valid JSON', {
      detail: 'Send one JSON document in UTF-8.',
    }),
  unauthenticated: () =>
    new Problem(401, 'unauthenticated', 'Authentication is required', {
      detail: 'Send a valid access token: Authorization: Bearer <token>.',
      headers: { 'www-authenticate': 'Bearer' },
    }),
  invalidCredentials: () =>
    new Problem(401, 'invalid-credentials', 'The email or the password is wrong', {
      headers: { 'www-authenticate': 'Bearer' },
    }),
  invalidRefreshToken: () =>
    new Problem(401, 'invalid-refresh-token', 'The refresh token is not valid any more', {
      detail: 'Log in again.',
      headers: { 'www-authenticate': 'Bearer' },
    }),
  wrongPassword: () => new Problem(403, 'wrong-password', 'The current password is wrong'),
  notFound: (detail?: string) => new Problem(404, 'not-found', 'Not found', detail ? { detail } : {}),
  methodNotAllowed: (allowed: readonly string[]) =>
    new Problem(405, 'method-not-allowed', 'This method is not allowed here', {
      detail: `Allowed: ${allowed.join(', ')}.`,
      headers: { allow: allowed.join(', ') },
    }),
  emailTaken: () => new Problem(409, 'email-taken', 'An account with this email exists'),
  staleVersion: (current: unknown) =>
    new Problem(409, 'stale-version', 'The profile was changed in the meantime', {
      detail: 'Nothing was overwritten. Compare with `current` and send its version.',
      members: { current },
    }),
  tooLarge: () => new Problem(413, 'too-large', 'The body is too large'),
  unsupportedMediaType: () =>
    new Problem(415, 'unsupported-media-type', 'This content type is not supported', {
      detail: 'Send application/json.',
    }),
  weakPassword: (reason: WeakPasswordReason) =>
    new Problem(422, 'weak-password', 'The password is too weak', { members: { reason } }),
  rateLimited: (seconds: number) =>
    new Problem(429, 'rate-limited', 'Too many attempts', {
      detail: `Try again in ${Math.max(1, Math.ceil(seconds))} s.`,
      members: { retryAfter: Math.max(1, Math.ceil(seconds)) },
      headers: retryAfter(seconds),
    }),
  busy: (seconds = 1) =>
    new Problem(503, 'busy', 'Too busy to check passwords right now', { headers: retryAfter(seconds) }),
  databaseUnavailable: (seconds = 2) =>
    new Problem(503, 'database-unavailable', 'The database does not answer right now', {
      headers: retryAfter(seconds),
    }),
  internal: () => new Problem(500, 'internal', 'Internal server error'),
};
