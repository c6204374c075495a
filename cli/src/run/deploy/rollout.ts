import type { Service } from '../../config/environment.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import { inspectPlacement } from '../../drivers/nomad/inspect.ts';
import type { Instance } from '../../drivers/nomad/ready.ts';
import type { Evaluation, Job } from '../../drivers/nomad/types.ts';
import { count as plural } from '../../lib/text.ts';
import type { StepVoice } from '../execute.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { Arrivals } from './arrivals.ts';
import { placementFault } from './faults.ts';

/** A job that is to be started beside what runs. */
export interface Starting {
  service: Service;
  job: Job;
  modifyIndex: number;
}

/** Instances that are ready and not yet switched to. */
export interface Started {
  service: Service;
  deployment: string;
  instances: readonly Instance[];
}

/** Waits until Nomad has decided where instances go. @throws RemoteError when they go nowhere. */
async function awaitPlacement(
  nomad: Nomad,
  service: string,
  id: string,
  signal: AbortSignal,
): Promise<Evaluation> {
  let seen = await nomad.evaluation(id, { signal });
  while (seen.value.Status === 'pending') seen = await nomad.evaluation(id, { after: seen.index, signal });
  const { value } = seen;
  const [placement] = Object.values(value.FailedTGAllocs ?? {});
  if (placement) throw placementFault(service, inspectPlacement(placement));
  if (value.Status === 'failed' || value.Status === 'canceled')
    throw placementFault(service, { code: 'deploy.unplaced', words: value.StatusDescription });
  return value;
}

/**
 * Starts a job beside what runs and waits until each of its instances says it is ready. Knows of an instance that ends
 * at once as soon as Nomad does, of one that is not well after its second answer, of a silent one at its deadline.
 * @throws RemoteError with one cause and the last lines of the log. What was registered is left as it is.
 */
export async function startBeside(cluster: Cluster, starting: Starting, voice: StepVoice): Promise<Started> {
  const { service, job, modifyIndex } = starting;
  const { nomad } = cluster;
  const stop = new AbortController();
  const signal = AbortSignal.any([voice.signal, stop.signal]);
  const { hand } = await cluster.host(cluster.server);
  const registered = await nomad.register(job, modifyIndex);
  const { DeploymentID: deployment } = await awaitPlacement(nomad, service.name, registered.EvalID, signal);
  const expected = job.TaskGroups.reduce((sum, { Count }) => sum + Count, 0);
  voice.progress(`${plural(expected, 'instance')} placed`);
  return new Promise<Started>((resolve, reject) => {
    const onReady = () => {
      voice.progress(`${arrivals.ready.length} of ${expected} ready`);
      if (arrivals.ready.length < expected) return;
      arrivals.close();
      resolve({ service, deployment, instances: arrivals.ready });
    };
    const fail = (error: unknown) => {
      arrivals.close();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const arrivals = new Arrivals({ cluster, service, hand, stop }, onReady, fail);
    follow(nomad, deployment, arrivals, signal).catch(fail);
  });
}

/** Tells what Nomad knows of the instances, again whenever it changes, until `signal`. */
async function follow(
  nomad: Nomad,
  deployment: string,
  arrivals: Arrivals,
  signal: AbortSignal,
): Promise<void> {
  let after: number | undefined;
  while (!signal.aborted) {
    const waiting = after === undefined ? { signal } : { after, signal };
    const seen = await nomad.allocationsOfDeployment(deployment, waiting);
    after = seen.index;
    await arrivals.take(seen.value);
  }
}
