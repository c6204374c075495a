import type { Target } from '../../config/target.ts';
import type { Reporter } from '../../events/reporter.ts';
import type { DatabaseWish } from '../../plans/db.ts';

export interface DatabaseRequest extends Target {
  wish: DatabaseWish;
  /** Whether questions were answered with yes beforehand; a restore asks for the name all the same. */
  yes: boolean;
  /** Name of the environment as it was said on the command line (`--confirm`). */
  confirmed: string | null;
  /** Milliseconds to wait for somebody else's run to end. */
  waitMs: number;
}

export interface DatabaseSurroundings {
  reporter: Reporter;
  signal: AbortSignal;
  ask: ((question: string) => Promise<boolean>) | undefined;
  /** Asks for a word; undefined where nobody can be asked. */
  askWord: ((question: string) => Promise<string>) | undefined;
}
