import type { Environment } from '../../config/environment.ts';
import type { Plan } from '../types.ts';
import type { DeployStep } from './steps.ts';

/** Instances of one service that are to be made anew. */
export interface Replaced {
  service: string;
  image: string;
  /** How many there will be. */
  count: number;
  deadline: number;
  cause: string;
}

/** New instances of the release that serves, beside the old ones, switched to together. Pure. */
export function buildReplacePlan(
  command: 'restart' | 'scale',
  { name }: Environment,
  release: number,
  replaced: readonly Replaced[],
): Plan<DeployStep> {
  if (replaced.length === 0) return { command, environment: name, phases: [] };
  const canaries = replaced.map(({ service, image, count, deadline, cause }): DeployStep => ({
    id: service,
    kind: 'canary',
    title: `Start ${count} of ${service} beside what runs`,
    cause,
    needs: [],
    input: { service, release, image, spec: '', count, deadline },
  }));
  const promote: DeployStep = {
    id: 'promote',
    kind: 'promote',
    title: 'Switch to the new instances',
    cause: 'every one of them is ready: all are switched together',
    needs: canaries.map(({ id }) => id),
    input: { release, services: replaced.map(({ service }) => service) },
  };
  return { command, environment: name, phases: [{ name: 'deploy', steps: [...canaries, promote] }] };
}
