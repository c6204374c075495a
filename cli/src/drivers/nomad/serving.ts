import { PreflightError } from '../../errors/errors.ts';
import type { Nomad } from './client.ts';
import type { AllocationStub } from './types.ts';

/** An instance that serves, and the container it is. */
export interface Serving {
  allocation: string;
  host: string;
  task: string;
}

const serves = ({ ClientStatus, DesiredStatus, TaskStates }: AllocationStub): boolean =>
  ClientStatus === 'running' &&
  DesiredStatus === 'run' &&
  Object.values(TaskStates ?? {}).some(({ State }) => State === 'running');

/** The instances of a service that run now, in the order of their hosts; those of a release that waits only when no other does. */
export async function servingOf(nomad: Nomad, service: string): Promise<Serving[]> {
  const { value } = await nomad.allocationsOfJob(service);
  const running = value.filter(serves);
  const settled = running.filter(({ DeploymentStatus }) => DeploymentStatus?.Canary !== true);
  return (settled.length > 0 ? settled : running)
    .map(({ ID, NodeName, TaskStates }) => {
      const tasks = Object.keys(TaskStates ?? {});
      const task = tasks.includes(service) ? service : (tasks[0] ?? service);
      return { allocation: ID, host: NodeName, task };
    })
    .toSorted((a, b) => a.host.localeCompare(b.host) || a.allocation.localeCompare(b.allocation));
}

/** Nothing of a service runs. */
export const nothingServes = (
  service: string,
  environment: string,
  host: string | null = null,
): PreflightError =>
  new PreflightError({
    code: 'task.nothing-runs',
    summary: `No instance of ${service} runs ${host === null ? `in ${environment}` : `on ${host}`}.`,
    hints: [`pulse status ${environment}`, `pulse deploy ${environment}`],
  });
