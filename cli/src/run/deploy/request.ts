import type { Target } from '../../config/target.ts';
import type { Opening } from '../../drivers/nomad/cluster.ts';
import type { Reporter } from '../../events/reporter.ts';

/** What every command that changes what runs is asked. */
export interface ReleaseRequest extends Target {
  yes: boolean;
  /** Milliseconds to wait for somebody else's run to end. */
  waitMs: number;
  /** Whether the release is watched after the switch. */
  watch: boolean;
}

export interface DeployRequest extends ReleaseRequest {
  /** Null: every service. */
  only: string | null;
  /** Images named by the person, by service. */
  images: Readonly<Record<string, string>>;
  /** A plan that was written before, and is the only one to be carried out. */
  planFile: string | null;
  /** Where to write the plan instead of carrying it out. */
  out: string | null;
}

export interface RollbackRequest extends ReleaseRequest {
  /** Null: the good one before the one that is live. */
  to: number | null;
}

/** What the process around a run lends it. */
export interface Surroundings {
  reporter: Reporter;
  signal: AbortSignal;
  ask: ((question: string) => Promise<boolean>) | undefined;
  /** The way to the cluster, where somebody has begun to open it. */
  opening?: Promise<Opening>;
}
