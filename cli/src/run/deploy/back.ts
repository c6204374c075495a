import type { Service } from '../../config/environment.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import type { Job } from '../../drivers/nomad/types.ts';
import { waitFor } from '../../lib/wait.ts';
import type { StepVoice } from '../execute.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { releaseOf, runningJob } from './observe.ts';
import { startBeside } from './rollout.ts';
import { variableOf } from './secrets.ts';
import { awaitAlone, awaitPromotable, promoteAll } from './switch.ts';

/** What goes back, and to what. */
export interface Return {
  service: Service;
  /** The number its new job carries: what must not serve. */
  release: number;
  /** The job it had before; null when it had none. */
  before: Job | null;
}

const REVERTED_MS = 15_000;
const LOOK_MS = 50;

/** Whether the new instances of a service were switched to. */
async function serves(nomad: Nomad, { service, release }: Return): Promise<'no' | 'waiting' | 'live'> {
  const job = await runningJob(nomad, service.name);
  if (!job || releaseOf(job) !== release) return 'no';
  const deployment = await nomad.latestDeployment(service.name);
  if (deployment === null || deployment.JobVersion !== job.Version) return 'live';
  const groups = Object.values(deployment.TaskGroups);
  return groups.some(({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted)
    ? 'waiting'
    : 'live';
}

/** Ends instances that nobody was sent to. The old ones are not touched. */
async function giveUp(nomad: Nomad, { service, before, release }: Return): Promise<void> {
  if (before === null) {
    await nomad.stop(service.name);
    return;
  }
  const deployment = await nomad.latestDeployment(service.name);
  if (deployment) await nomad.fail(deployment.ID);
  // With auto_revert Nomad takes the job back itself, at the latest when its watcher looks.
  const back = await waitFor(
    async () => {
      const job = await nomad.job(service.name);
      return job && releaseOf(job) !== release ? true : undefined;
    },
    { timeoutMs: REVERTED_MS, everyMs: LOOK_MS },
  );
  if (back) return;
  const job = await nomad.job(service.name);
  await nomad.register(before, job?.JobModifyIndex ?? 0);
}

/** Starts what served before beside what must not, and switches back. */
async function bringBack(cluster: Cluster, returns: readonly Return[], voice: StepVoice): Promise<void> {
  const { nomad } = cluster;
  const started = await Promise.all(
    returns.map(async ({ service, before }) => {
      if (before === null) {
        await nomad.stop(service.name);
        return [];
      }
      const modifyIndex = (await nomad.job(service.name))?.JobModifyIndex ?? 0;
      return [await startBeside(cluster, { service, job: before, modifyIndex }, voice)];
    }),
  );
  const all = started.flat();
  await promoteAll(nomad, await awaitPromotable(nomad, all, voice.signal));
  await awaitAlone(nomad, all, voice.signal);
}

/** Puts the secrets of a job back as they were, so that whatever Nomad starts by itself is what served. */
export async function restoreSecrets(
  nomad: Nomad,
  before: Readonly<Record<string, Record<string, string>>>,
): Promise<void> {
  await Promise.all(
    Object.entries(before).map(async ([job, items]) => {
      const path = variableOf(job);
      await nomad.putVariable(path, items, (await nomad.variable(path))?.ModifyIndex ?? 0);
    }),
  );
}

/**
 * Takes every service back to what served before, however far the new release came. Resolves to whether anybody was
 * served by it meanwhile.
 */
export async function goBack(
  cluster: Cluster,
  returns: readonly Return[],
  secrets: Readonly<Record<string, Record<string, string>>>,
  voice: StepVoice,
): Promise<{ served: boolean }> {
  const { nomad } = cluster;
  await restoreSecrets(nomad, secrets);
  const states = await Promise.all(returns.map((each) => serves(nomad, each)));
  const first = returns.every(({ before }) => before === null);
  const live = returns.filter((_, i) => states[i] === 'live');
  const waiting = returns.filter((_, i) => states[i] === 'waiting');
  await Promise.all([
    Promise.all(waiting.map((each) => giveUp(nomad, each))),
    live.length > 0 ? bringBack(cluster, live, voice) : undefined,
  ]);
  return { served: live.length > 0 && !first };
}
