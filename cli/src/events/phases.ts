import type { RunView, StepState, StepView } from './view.ts';

/** The steps of one phase, and how far they are. Times in milliseconds, `startedAt` since 1970. */
export interface PhaseView {
  name: string;
  state: StepState;
  steps: readonly StepView[];
  /** Hosts its steps act on, in the order of the plan. */
  hosts: readonly string[];
  /** Steps that succeeded. */
  done: number;
  startedAt: number | undefined;
  /** From its first step to its last, once nothing of it runs any more. */
  durationMs: number | undefined;
  /** How long it took last time, where that is known. */
  expectedMs: number | undefined;
}

const timesOf = (times: readonly (string | undefined)[]): number[] =>
  times.filter((at) => at !== undefined).map((at) => Date.parse(at));

function stateOf(steps: readonly StepView[]): StepState {
  const has = (state: StepState) => steps.some((step) => step.state === state);
  if (has('failed')) return 'failed';
  if (has('running')) return 'running';
  if (has('skipped')) return 'skipped';
  if (!has('pending')) return 'succeeded';
  return has('succeeded') ? 'running' : 'pending';
}

/** The phases of a run in the order of its plan. Pure. */
export function phasesOf({ steps, last }: RunView): PhaseView[] {
  const names = [...new Set(steps.map(({ phase }) => phase))];
  return names.map((name) => {
    const own = steps.filter(({ phase }) => phase === name);
    const started = timesOf(own.map(({ startedAt }) => startedAt));
    const ended = timesOf(own.filter(({ startedAt }) => startedAt).map(({ endedAt }) => endedAt));
    const startedAt = started.length > 0 ? Math.min(...started) : undefined;
    const over = own.every(({ state }) => state !== 'running' && state !== 'pending');
    return {
      name,
      state: stateOf(own),
      steps: own,
      hosts: [...new Set(own.map(({ host }) => host).filter((host) => host !== undefined))],
      done: own.filter(({ state }) => state === 'succeeded').length,
      startedAt,
      durationMs:
        over && startedAt !== undefined && ended.length > 0 ? Math.max(...ended) - startedAt : undefined,
      expectedMs: last?.phases[name],
    };
  });
}
