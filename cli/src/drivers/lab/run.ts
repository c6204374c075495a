import type { RunOptions, RunResult } from '../../lib/process.ts';

/** How this driver starts programs: `run` of lib/process.ts, or what a test puts in its place. */
export type Run = (program: string, args: readonly string[], options: RunOptions) => Promise<RunResult>;
