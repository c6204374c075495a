import type { Edge } from '../lib/edge.ts';

/** What every command gets, and the exit code it leaves. */
export interface CommandContext {
  readonly edge: Edge;
  readonly root: string;
  exitCode: number;
}
