import { scrubError } from './scrub.ts';

export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

const MAX_DEPTH = 3;

/**
 * What a log line says of an error: type, code, message, stack, causes. Nothing else of the object: errors of `pg` carry
 * the row in `detail`, those of undici the headers.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: scrubError(String(error)) };
  const logged: LoggedError = { type: error.name, message: scrubError(error.message) };
  if ('code' in error && typeof error.code === 'string') logged.code = error.code;
  if (error.stack !== undefined) logged.stack = scrubError(error.stack);
  if (error.cause !== undefined && depth < MAX_DEPTH) logged.cause = serializeError(error.cause, depth + 1);
  return logged;
}
