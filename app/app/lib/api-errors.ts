import type { Profile } from './api-types.ts';

/** Code of a failure that never reached the API, or whose answer could not be read. */
export const UNREACHABLE = 'unreachable';

/** The members of RFC 9457 problems that the API sends and the pages use. */
export interface Problem {
  readonly status: number;
  /** The API's code, e.g. `stale-version`, or `unreachable`. */
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  /** `weak-password` only. */
  readonly reason?: string;
  /** Seconds, when the API said when to come back. */
  readonly retryAfter?: number;
  /** `stale-version` only: what is stored now. */
  readonly current?: Profile;
}

/** The API said no, or did not answer. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(`The API answered ${problem.status} ${problem.code}`, options);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** Reads an error answer; what is not problem+json (a proxy's page, say) becomes `unreachable`. */
export function toProblem(
  status: number,
  body: string,
  requestId: string,
  retryAfterHeader?: string,
): Problem {
  const parsed = parseObject(body);
  const code = typeof parsed.code === 'string' ? parsed.code : UNREACHABLE;
  const seconds = typeof parsed.retryAfter === 'number' ? parsed.retryAfter : Number(retryAfterHeader);
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
  return {
    status: code === UNREACHABLE ? 503 : status,
    code,
    requestId: typeof parsed.requestId === 'string' ? parsed.requestId : requestId,
    ...(Array.isArray(parsed.errors) ? { errors: parsed.errors.filter(isFieldError) } : {}),
    ...(typeof parsed.reason === 'string' ? { reason: parsed.reason } : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(isProfile(parsed.current) ? { current: parsed.current } : {}),
  };
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isFieldError(value: unknown): value is { path: string; message: string } {
  return isObject(value) && typeof value.path === 'string' && typeof value.message === 'string';
}

function isProfile(value: unknown): value is Profile {
  return isObject(value) && typeof value.name === 'string' && typeof value.version === 'number';
}
