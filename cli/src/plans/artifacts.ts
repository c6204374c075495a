import type { Phase, Plan, StepOf } from './types.ts';

export type ArtifactsAction = 'fetch' | 'build' | 'lock';

interface Wanted {
  name: string;
  version: string;
  /** For people: where it comes from. */
  from: string;
}

export type ArtifactsStep = StepOf<'artifact.fetch' | 'artifact.build' | 'artifact.lock', Wanted>;

const VERBS: Record<ArtifactsAction, { title: string; cause: string; phase: string }> = {
  fetch: { title: 'Fetch', cause: 'it is not kept on this machine yet', phase: 'fetch' },
  build: { title: 'Build', cause: 'it was asked for, and is not built yet', phase: 'build' },
  lock: { title: 'Lock', cause: 'its published checksum was asked for', phase: 'lock' },
};

/** One step an artifact, which need nothing of each other. Pure. */
export function buildArtifactsPlan(action: ArtifactsAction, wanted: readonly Wanted[]): Plan<ArtifactsStep> {
  const { title, cause, phase } = VERBS[action];
  const steps = wanted.map((input): ArtifactsStep => ({
    id: input.name,
    kind: `artifact.${action}`,
    title: `${title} ${input.name} ${input.version}`,
    cause,
    needs: [],
    input,
  }));
  const phases: Phase<ArtifactsStep>[] = [{ name: phase, steps }];
  return {
    command: `artifacts ${action}`,
    environment: 'this machine',
    phases: phases.filter(() => steps.length > 0),
  };
}
