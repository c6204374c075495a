import type { Target } from '../../config/target.ts';
import type { Reporter } from '../../events/reporter.ts';
import type { UnfinishedRun } from '../../events/view.ts';
import type { UpWishes } from '../../plans/up/build.ts';

export interface UpRequest extends Target {
  wishes: UpWishes;
  /** A plan that was written before, and is the only one to be applied. */
  planFile: string | null;
  /** The run whose rest is to be done, and nothing else. */
  resume: UnfinishedRun | null;
  yes: boolean;
  /** Milliseconds to wait for somebody else's run to end. */
  waitMs: number;
}

/** What the process around a run lends it. */
export interface UpSurroundings {
  reporter: Reporter;
  signal: AbortSignal;
  /** Registers what must happen before the process is ended at once. Synchronous. */
  onForce: (act: () => void) => void;
  ask: ((question: string) => Promise<boolean>) | undefined;
}
