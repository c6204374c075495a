import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import { needKnown } from '../../drivers/control/reach.ts';
import { ingressHosts } from '../../config/placement.ts';
import { readMaintenance } from '../../drivers/ingress/maintenance.ts';
import type { Emit } from '../../events/events.ts';
import type { Reporter } from '../../events/reporter.ts';
import type { StepVoice } from '../execute.ts';
import type { Target } from '../../config/target.ts';
import type { Lease } from '../lease/hold.ts';
import { underLease } from '../lease/under.ts';
import { tellRun } from '../tell.ts';
import { type Cluster, openCluster } from '../../drivers/nomad/cluster.ts';
import { ReleaseStore } from '../../drivers/nomad/records.ts';
import { recoverInterrupted } from './recover.ts';
import type { ReleaseRequest, Surroundings } from './request.ts';

/** What a command that changes what runs works with: alone, on a cluster without leftovers of an interrupted run. */
export interface Session {
  cluster: Cluster;
  records: ReleaseStore;
  lease: Lease;
  known: KnownEnvironment;
  reporter: Reporter;
  /** Milliseconds of the process when the command began. */
  from: number;
}

/** The voice of what is no step of a plan: it says nothing, and is not interrupted half way. */
export const unheard = (): StepVoice => ({
  progress: () => undefined,
  log: () => undefined,
  signal: new AbortController().signal,
});

/** Opens the cluster for a run that holds the lease already. */
export async function onCluster(
  target: Target,
  lease: Lease,
  { reporter, signal }: Pick<Surroundings, 'reporter' | 'signal'>,
  act: (session: Session) => Promise<void>,
): Promise<void> {
  const from = performance.now();
  const known = await needKnown(target);
  const { cluster: opening } = await openCluster(target, reporter.learn, signal);
  const cluster = await opening;
  try {
    const records = new ReleaseStore(cluster.nomad);
    await recoverInterrupted(target.environment, cluster, records, reporter.emit, unheard());
    await act({ cluster, records, lease, known, reporter, from });
  } finally {
    await cluster.close();
  }
}

/** Says that users will not see what is done; a host of the ingress that is away is told of by whoever needs it. */
async function tellMaintenance({ environment }: Target, cluster: Cluster, emit: Emit): Promise<void> {
  const [ingress] = ingressHosts(environment);
  const connection = ingress && (await cluster.host(ingress.name).catch(() => undefined));
  if (!ingress || !connection) return;
  const state = await readMaintenance({ host: ingress.name, hand: connection.hand });
  if (state === null) return;
  const { name } = environment;
  const summary = `${name} is in maintenance since ${state.since} (${state.by}): users get 503 until it is turned off.`;
  const hints = [`pulse maintenance off ${name}`];
  emit({ type: 'diagnostic', severity: 'warning', code: 'maintenance.on', summary, hints });
}

async function alone(
  request: ReleaseRequest,
  command: string,
  { reporter, signal, opening: begun }: Surroundings,
  act: (session: Session) => Promise<void>,
): Promise<void> {
  const from = performance.now();
  const known = await needKnown(request);
  const { cluster: opening, place } = await (begun ?? openCluster(request, reporter.learn, signal));
  try {
    const { waitMs } = request;
    const options = { target: request, command, runId: reporter.runId, waitMs, signal, place };
    await underLease(options, reporter, async (lease, told) => {
      const cluster = await opening;
      const records = new ReleaseStore(cluster.nomad);
      await Promise.all([
        recoverInterrupted(request.environment, cluster, records, told.emit, unheard()),
        tellMaintenance(request, cluster, told.emit),
      ]);
      await act({ cluster, records, lease, known, reporter: told, from });
    });
  } finally {
    await opening.then(
      (cluster) => cluster.close(),
      () => undefined,
    );
  }
}

/** The whole life of one such command, told in events. Returns the exit code; errors have been said by then. */
export function runOnCluster(
  request: ReleaseRequest,
  command: string,
  surroundings: Surroundings,
  act: (session: Session) => Promise<void>,
): Promise<number> {
  const run = { command, environment: request.environment.name };
  return tellRun(run, surroundings.reporter, (reporter) =>
    alone(request, command, { ...surroundings, reporter }, act),
  );
}
