import type { Event, Fault, LastTime, Outcome, ServiceState, Severity } from './events.ts';

export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';

export interface StepView {
  id: string;
  phase: string;
  title: string;
  cause: string;
  host: string | undefined;
  state: StepState;
  /** What is known of it: progress while running, the outcome afterwards. */
  detail: string;
  note: string | undefined;
  startedAt: string | undefined;
  endedAt: string | undefined;
  durationMs: number | undefined;
  fault: Fault | undefined;
}

/** What ended a run: the fault, and the step that had it, if it was one. */
export interface FailureView extends Fault {
  step: string | undefined;
}

export interface ServiceView {
  name: string;
  state: ServiceState;
  address: string | undefined;
  note: string | undefined;
}

/** A line above the live view; `seq` tells lines apart. */
export interface LineView {
  seq: number;
  at: string;
  source: string;
  level: Severity;
  text: string;
}

/** The only state a renderer may read. */
export interface RunView {
  runId: string;
  command: string;
  environment: string;
  /** What names the environment on the command line. */
  words: string;
  startedAt: string | undefined;
  /** Of the latest event: what counts as now, also when a recording is looked at. */
  at: string | undefined;
  last: LastTime | undefined;
  steps: readonly StepView[];
  services: readonly ServiceView[];
  /** The newest last; at most KEPT_LINES. */
  lines: readonly LineView[];
  question: string | undefined;
  /** The first fault that was told; what follows from it is not named again. */
  failure: FailureView | undefined;
  /** The answer to what was asked for. */
  result: string | undefined;
  outcome: Outcome | undefined;
  exitCode: number | undefined;
  durationMs: number | undefined;
}

/** A run that was approved and did not come to its end, as its journal has it. */
export interface UnfinishedRun {
  view: RunView;
  plan: Extract<Event, { type: 'plan.ready' }>;
}

/** Enough for every line that can arrive between two frames. */
export const KEPT_LINES = 500;

export const emptyView: RunView = {
  runId: '',
  command: '',
  environment: '',
  words: '',
  startedAt: undefined,
  at: undefined,
  last: undefined,
  steps: [],
  services: [],
  lines: [],
  question: undefined,
  failure: undefined,
  result: undefined,
  outcome: undefined,
  exitCode: undefined,
  durationMs: undefined,
};
