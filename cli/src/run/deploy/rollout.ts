import type { Service } from '../../config/environment.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import { inspectAllocation, inspectPlacement } from '../../drivers/nomad/inspect.ts';
import { askReady, type Instance } from '../../drivers/nomad/ready.ts';
import type { AllocationStub, Evaluation, Job } from '../../drivers/nomad/types.ts';
import { lastLines } from '../../drivers/workload/host.ts';
import { RemoteError } from '../../errors/errors.ts';
import { count as plural } from '../../lib/text.ts';
import type { StepVoice } from '../execute.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { instanceFault, notReadyFault, placementFault } from './faults.ts';

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

const PORT_LABEL = 'http';

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
    throw placementFault(service, { code: 'evaluation', words: value.StatusDescription });
  return value;
}

/** Where an allocation listens. */
export async function instanceOf(nomad: Nomad, { ID, NodeName }: AllocationStub): Promise<Instance> {
  const { AllocatedResources } = await nomad.allocation(ID);
  const ports = AllocatedResources?.Shared.Ports ?? [];
  const port = ports.find(({ Label }) => Label === PORT_LABEL) ?? ports[0];
  if (port) return { id: ID, host: NodeName, address: port.HostIP, port: port.Value };
  throw new RemoteError({
    code: 'deploy.no-port',
    summary: `The job that runs on ${NodeName} has no port "${PORT_LABEL}" to ask whether it is ready.`,
    hints: ['name one in the network block of its job file'],
  });
}

/** The fault of an instance that failed, with the last lines of its log. */
async function faultOf(
  cluster: Cluster,
  service: string,
  allocation: AllocationStub,
): Promise<RemoteError | undefined> {
  const inspection = inspectAllocation(allocation);
  if (!inspection) return undefined;
  const { NodeName, ID, TaskStates } = allocation;
  const [task = service] = Object.keys(TaskStates ?? {});
  const log = inspection.ran ? await logOf(cluster, NodeName, task, ID) : '';
  return instanceFault(service, NodeName, inspection, log);
}

/** What a container said last; a host that does not tell leaves the cause to stand alone. */
export async function logOf(
  cluster: Cluster,
  host: string,
  task: string,
  allocation: string,
): Promise<string> {
  try {
    return await lastLines((await cluster.host(host)).hand, task, allocation, 12);
  } catch {
    return '';
  }
}

/**
 * Starts a job beside what runs and waits until each of its instances says it is ready. Knows of an instance that ends
 * at once as soon as Nomad does, of one that is not well after its second answer, of a silent one at its deadline.
 * @throws RemoteError with one cause and the last lines of the log. What was registered is left as it is.
 */
export async function startBeside(
  cluster: Cluster,
  { service, job, modifyIndex }: Starting,
  voice: StepVoice,
  onDeployment: (deployment: string) => void,
): Promise<Started> {
  const { nomad } = cluster;
  const { name, health, deadline } = service;
  const stop = new AbortController();
  const signal = AbortSignal.any([voice.signal, stop.signal]);
  const expected = job.TaskGroups.reduce((sum, { Count }) => sum + Count, 0);
  const { hand } = await cluster.host(cluster.server);
  const registered = await nomad.register(job, modifyIndex);
  const { DeploymentID: deployment } = await awaitPlacement(nomad, name, registered.EvalID, signal);
  onDeployment(deployment);
  voice.progress(`${plural(expected, 'instance')} placed`);

  const asked = new Map<string, Instance>();
  const ready = new Set<string>();
  const instances: Instance[] = [];

  async function follow(done: () => void): Promise<void> {
    let after: number | undefined;
    while (!signal.aborted) {
      const seen = await nomad.allocationsOfDeployment(
        deployment,
        after === undefined ? { signal } : { after, signal },
      );
      after = seen.index;
      const fresh = seen.value.filter(({ ID }) => !asked.has(ID));
      for (const allocation of seen.value) {
        const fault = await faultOf(cluster, name, allocation);
        if (fault) throw fault;
      }
      const found = await Promise.all(fresh.map((allocation) => instanceOf(nomad, allocation)));
      for (const instance of found) asked.set(instance.id, instance);
      if (found.length > 0) void ask(found, done).catch(reject);
    }
  }
  let reject: (error: unknown) => void = () => undefined;
  async function ask(found: readonly Instance[], done: () => void): Promise<void> {
    await askReady(hand, {
      instances: found,
      path: health,
      deadline,
      signal,
      onKnown(readiness) {
        const instance = asked.get(readiness.id);
        if (!instance) return;
        if (readiness.state !== 'ready') {
          void logOf(cluster, instance.host, name, instance.id).then((log) =>
            reject(notReadyFault(service, instance.host, readiness, log)),
          );
          return;
        }
        ready.add(instance.id);
        instances.push(instance);
        voice.progress(`${ready.size} of ${expected} ready`);
        if (ready.size >= expected) done();
      },
    });
  }
  try {
    await new Promise<void>((resolve, fail) => {
      reject = fail;
      follow(resolve).catch(fail);
    });
  } finally {
    stop.abort();
  }
  return { service, deployment, instances };
}
