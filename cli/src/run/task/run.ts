import type { Environment } from '../../config/environment.ts';
import { type Asked, checkService } from '../../config/target.ts';
import { findStanding } from '../../drivers/control/reach.ts';
import { appendHistory, type LedgerPlace } from '../../drivers/ledger/ledger.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { REMOVE_TASK, oneOffJob } from '../../drivers/nomad/one-off.ts';
import { nothingServes } from '../../drivers/nomad/serving.ts';
import { type Hand, leash } from '../../drivers/ssh/index.ts';
import { type Listening, listenTo, type Write } from '../../drivers/workload/output.ts';
import { waitFor } from '../../lib/wait.ts';
import { newRunId } from '../../lib/run-id.ts';
import { withCluster } from '../attend/cluster.ts';
import { leaseRecord } from '../lease/record.ts';
import { runningJob } from '../deploy/observe.ts';
import { variableOf } from '../deploy/secrets.ts';
import { followTask, type TaskEnd } from './follow.ts';

export interface TaskRequest extends Asked {
  service: string;
  command: readonly string[];
  signal: AbortSignal;
  write: Write;
}

export interface TaskOutcome extends TaskEnd {
  /** The release whose image, variables and secrets it had. */
  release: number;
}

const CANCELLED = 130;
/** Longer than any service may take to end after it was asked to. */
const ENDING_MS = 40_000;
const LOOK_MS = 200;

/** Ends what is left of it, and waits until it is gone. */
async function remove({ nomad }: Cluster, id: string): Promise<void> {
  const { value } = await nomad.allocationsOfJob(id);
  await nomad.purge(id);
  const gone = async () => {
    const left = await Promise.all(value.map(({ ID }) => nomad.allocation(ID).catch(() => null)));
    const runs = left.some((each) => each?.ClientStatus === 'running' || each?.ClientStatus === 'pending');
    return runs ? undefined : true;
  };
  await waitFor(gone, { timeoutMs: ENDING_MS, everyMs: LOOK_MS });
  await nomad.deleteVariable(variableOf(id));
}

/** Wherever the task may be placed. A host that is away is none of them. */
async function listenEverywhere(
  cluster: Cluster,
  { hosts, services }: Environment,
  name: string,
  listen: (hand: Hand) => Promise<Listening>,
): Promise<Listening[]> {
  const role = services.find((service) => service.name === name)?.role;
  const places = hosts.filter(({ roles }) => role !== undefined && roles.includes(role));
  const opened = await Promise.allSettled(places.map(async (host) => cluster.host(host.name)));
  const there = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  return Promise.all(there.map(({ hand }) => listen(hand)));
}

async function act(
  { service, command, signal, write }: TaskRequest,
  cluster: Cluster,
  environment: Environment,
  runId: string,
): Promise<TaskOutcome> {
  const { nomad } = cluster;
  const running = await runningJob(nomad, service);
  if (!running) throw nothingServes(service, environment.name);
  const id = `run-${service}-${runId.toLowerCase()}`;
  const { hand } = await cluster.host(cluster.server);
  // From here on the server removes it, whatever becomes of this process.
  const held = await leash(hand, { source: REMOVE_TASK, words: [id] });
  const listening = await listenEverywhere(cluster, environment, service, (each) =>
    listenTo(each, id, write),
  );
  try {
    const secrets = await nomad.variable(variableOf(service));
    if (secrets) await nomad.putVariable(variableOf(id), secrets.Items, 0);
    const { EvalID: evaluation } = await nomad.register(oneOffJob(running, service, id, command), 0);
    const end = await followTask(cluster, { service, job: id, evaluation }, signal);
    return { ...end, release: Number(running.Meta?.pulse_release ?? 0) };
  } finally {
    await remove(cluster, id);
    await Promise.all(listening.map((each) => each.finish()));
    await held.release();
  }
}

/** Writes down that it ran; not with which words, which may hold what nobody else should read. */
async function remember(
  place: LedgerPlace,
  { service, env }: TaskRequest,
  runId: string,
  [outcome, from, release]: [string, number, number | undefined],
): Promise<void> {
  const { holder, command, ci } = await leaseRecord(`run ${service}`, runId, env);
  const durationMs = Math.round(performance.now() - from);
  const entry = { runId, command, holder, ci, plan: '', outcome, durationMs };
  await appendHistory(place, { ...entry, ...(release === undefined ? {} : { release }) });
}

/**
 * Runs a command once beside what serves, with the image, the variables and the secrets of a service; resolves to how it
 * ended. Nothing of it is left, neither after Ctrl-C nor when pulse is killed.
 */
export async function runTask(request: TaskRequest): Promise<TaskOutcome> {
  const { service, signal } = request;
  const target = await findStanding(request);
  checkService(target, service);
  const from = performance.now();
  const runId = newRunId();
  return withCluster(target, signal, async (cluster, place) => {
    let outcome: TaskOutcome | undefined;
    try {
      outcome = await act(request, cluster, target.environment, runId);
      return outcome;
    } catch (error) {
      if (!signal.aborted) throw error;
      return { exitCode: CANCELLED, host: '', outOfMemory: false, release: 0 };
    } finally {
      const words = outcome ? `exit ${outcome.exitCode}` : signal.aborted ? 'cancelled' : 'failed';
      // What it did is done, whether or not the host can still write it down.
      await remember(await place, request, runId, [words, from, outcome?.release]).catch(() => undefined);
    }
  });
}
