import type { Target } from '../../config/target.ts';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import type { Reporter } from '../../events/reporter.ts';
import type { Built } from '../../config/release.ts';
import type { Plan } from '../../plans/types.ts';
import type { DeployStep } from '../../plans/deploy/steps.ts';
import type { Lease } from '../lease/hold.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import type { Wanted } from './observe.ts';
import type { ReleaseStore } from '../../drivers/nomad/records.ts';
import type { Observer } from '../traffic/watch.ts';
import type { Measuring } from './measure.ts';
import type { Started } from './rollout.ts';

/** What the steps of one release share. */
export interface DeployContext {
  readonly target: Target;
  readonly known: KnownEnvironment;
  readonly plan: Plan<DeployStep>;
  readonly cluster: Cluster;
  readonly records: ReleaseStore;
  readonly lease: Lease;
  readonly reporter: Reporter;
  /** Number of the release that is made. */
  readonly release: number;
  /** Images that were made of what is here, by service. */
  readonly built: Readonly<Record<string, Built>>;
  /** Every service, those that are replaced and those that are not. */
  readonly wanted: readonly Wanted[];
  readonly live: {
    /** Instances that stand beside what runs. */
    started: Started[];
    /** Who looks at the traffic, from the switch on; empty where nobody can. */
    observers: readonly Observer[];
    /** What the public gets, from before the switch on. */
    measuring?: Promise<Measuring | null>;
    /** Whether the database was migrated. */
    migrated: boolean;
    /** Whether everybody is served by the new release, since when (milliseconds of the process). */
    switchedAt: number | null;
    aloneAt: number | null;
  };
}

/** What the steps of a release share before the first of them. */
export const nothingYet = (): DeployContext['live'] => ({
  started: [],
  observers: [],
  migrated: false,
  switchedAt: null,
  aloneAt: null,
});
