import { CancelledError } from '../../errors/errors.ts';
import type { Reporter } from '../../events/reporter.ts';
import { holdLease, type HoldOptions, type Lease } from './hold.ts';

/**
 * Does something while holding the lease of an environment. What fails because the run was stopped is a cancellation, and
 * what fails because the lease was lost says who has it now.
 */
export async function underLease(
  options: HoldOptions,
  reporter: Reporter,
  body: (lease: Lease, reporter: Reporter) => Promise<void>,
): Promise<void> {
  let lease: Lease | undefined;
  try {
    const [held, told] = await holdLease(options, reporter);
    lease = held;
    await body(lease, told);
    const lost = lease.lost();
    if (lost) throw lost;
  } catch (error) {
    const lost = lease?.lost();
    if (lost) throw lost;
    if (!options.signal.aborted || error instanceof CancelledError) throw error;
    throw new CancelledError({ code: 'run.cancelled', summary: 'Cancelled.', cause: error });
  } finally {
    await lease?.release();
  }
}
