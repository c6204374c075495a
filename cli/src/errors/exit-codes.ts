import { CancelledError, LockError, PreflightError, UserError } from './errors.ts';
import { systemFault } from './system.ts';

/** Stable interface, documented in the handbook. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  preflight: 3,
  locked: 4,
  cancelled: 130,
} as const;

/** The exit code for anything thrown. */
export function exitCodeOf(thrown: unknown): number {
  const error = systemFault(thrown) ?? thrown;
  if (error instanceof UserError) return EXIT.usage;
  if (error instanceof PreflightError) return EXIT.preflight;
  if (error instanceof LockError) return EXIT.locked;
  if (error instanceof CancelledError) return EXIT.cancelled;
  return EXIT.failed;
}
