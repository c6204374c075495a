import type { Environment } from '../config/environment.ts';
import { count } from '../lib/text.ts';
import type { Plan, StepOf } from './types.ts';

/** What a lab has made, by kind. */
export interface LabSight {
  containers: readonly string[];
  volumes: readonly string[];
  networks: readonly string[];
}

export type DownStep = StepOf<'lab.remove', LabSight> | StepOf<'state.forget', { environment: string }>;

/** Everything that carries the labels of the lab goes, and what this machine knows of it. Pure. */
export function buildDownPlan({ name }: Environment, sight: LabSight, remembered: boolean): Plan<DownStep> {
  const { containers, volumes, networks } = sight;
  const parts = [
    [containers, 'host'],
    [volumes, 'disk'],
    [networks, 'network'],
  ] as const;
  const found = parts.filter(([names]) => names.length > 0).map(([names, noun]) => count(names.length, noun));
  const remove: DownStep = {
    id: 'lab',
    kind: 'lab.remove',
    title: `Remove ${found.join(', ')}`,
    cause: 'they carry the labels of this lab',
    needs: [],
    input: sight,
  };
  const forget: DownStep = {
    id: 'state',
    kind: 'state.forget',
    title: 'Forget how its hosts are reached',
    cause: 'there are none any more; its secrets and the downloaded packages stay',
    needs: found.length > 0 ? ['lab'] : [],
    input: { environment: name },
  };
  const steps = [...(found.length > 0 ? [remove] : []), ...(remembered ? [forget] : [])];
  return { command: 'down', environment: name, phases: steps.length > 0 ? [{ name: 'remove', steps }] : [] };
}
