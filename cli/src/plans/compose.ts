import { imagePhases, type ImagesObserved } from './images/build.ts';
import type { ImageStep } from './images/steps.ts';
import type { JourneyStage } from './dev-steps.ts';
import type { Phase, Plan, StepOf } from './types.ts';

export type ComposeStep =
  | ImageStep
  | StepOf<'compose.empty', { project: string }>
  | StepOf<'compose.up', { project: string; address: string }>
  | StepOf<'journey.walk', { stage: JourneyStage; address: string }>;

export interface ComposeWishes {
  /** What Compose calls everything of this run. */
  project: string;
  /** What a person opens. */
  address: string;
  /** Whether the data of before goes first. */
  reset: boolean;
  /** Whether somebody is walked through the application. */
  check: boolean;
}

const STAGES: readonly [JourneyStage, string][] = [
  ['sign-up', 'Sign up'],
  ['log-in', 'Log in'],
  ['profile', 'Change the profile'],
  ['pulse', 'Read Mon Pulse'],
];

function start({ project, address, reset }: ComposeWishes): ComposeStep[] {
  const empty: ComposeStep = {
    ...{ id: 'data', kind: 'compose.empty', title: 'Remove the data', cause: '--reset was given' },
    ...{ needs: [], input: { project } },
  };
  const up: ComposeStep = {
    id: 'compose',
    kind: 'compose.up',
    title: 'Start PostgreSQL, Redis, the API and the application, the migrations before the API',
    cause: 'the images are those that hosts get',
    needs: reset ? ['data'] : [],
    input: { project, address },
  };
  return reset ? [empty, up] : [up];
}

const verify = ({ check, address }: ComposeWishes): ComposeStep[] =>
  check
    ? STAGES.map(([stage, title], i) => ({
        id: stage,
        kind: 'journey.walk',
        title,
        cause: '--check was given',
        needs: STAGES.slice(0, i)
          .slice(-1)
          .map(([before]) => before),
        input: { stage, address },
      }))
    : [];

/** The order of work of `pulse dev --compose`. Pure. */
export function buildComposePlan(images: ImagesObserved, wishes: ComposeWishes): Plan<ComposeStep> {
  const phases: Phase<ComposeStep>[] = [
    ...imagePhases(images),
    { name: 'start', steps: start(wishes) },
    { name: 'verify', steps: verify(wishes) },
  ];
  return { command: 'dev', environment: 'compose', phases: phases.filter(({ steps }) => steps.length > 0) };
}
