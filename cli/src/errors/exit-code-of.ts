import { CancelledError, LockError, PreflightError, UserError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { systemFault } from './system.ts';

/** The exit code for anything thrown. */
export function exitCodeOf(thrown: unknown): number {
  const error = systemFault(thrown) ?? thrown;
  if (error instanceof UserError) return EXIT.usage;
  if (error instanceof PreflightError) return EXIT.preflight;
  if (error instanceof LockError) return EXIT.locked;
  if (error instanceof CancelledError) return EXIT.cancelled;
  return EXIT.failed;
}
