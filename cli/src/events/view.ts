import type { Fault, Outcome, ServiceState, Severity } from './events.ts';

export type StepState = 'pending' | 'running' | 'succeeded' | 'failed' | 'skipped';

export interface StepView {
  id: string;
  phase: string;
  title: string;
  cause: string;
  state: StepState;
  /** What is known of it: progress while running, the outcome afterwards. */
  detail: string;
  note: string | undefined;
  startedAt: string | undefined;
  durationMs: number | undefined;
  fault: Fault | undefined;
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
  startedAt: string | undefined;
  steps: readonly StepView[];
  services: readonly ServiceView[];
  /** The newest last; at most KEPT_LINES. */
  lines: readonly LineView[];
  question: string | undefined;
  outcome: Outcome | undefined;
  exitCode: number | undefined;
  durationMs: number | undefined;
}

/** Enough for every line that can arrive between two frames. */
export const KEPT_LINES = 500;

export const emptyView: RunView = {
  runId: '',
  command: '',
  environment: '',
  startedAt: undefined,
  steps: [],
  services: [],
  lines: [],
  question: undefined,
  outcome: undefined,
  exitCode: undefined,
  durationMs: undefined,
};
