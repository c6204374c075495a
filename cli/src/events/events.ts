/**
 * The catalogue: everything a run says, in one union. Stable under `--json`: a changed meaning raises the version, an
 * event or an optional member more does not.
 */
export const EVENT_VERSION = 1;

export interface Fault {
  code: string;
  summary: string;
  detail?: string | undefined;
  hints: readonly string[];
}

export interface PlannedStep {
  id: string;
  phase: string;
  title: string;
  cause: string;
  /** The host it acts on; its id then begins with `HOST/`. Missing where it concerns none or all of them. */
  host?: string | undefined;
}

/** How long the same work took last time, in milliseconds; phases by name. */
export interface LastTime {
  durationMs: number;
  phases: Readonly<Record<string, number>>;
}

export type ServiceState = 'starting' | 'up' | 'restarting' | 'down' | 'stopped';
export type Outcome = 'succeeded' | 'failed' | 'cancelled';
export type Severity = 'info' | 'warning' | 'error';

export type RunEvent =
  /** `words` name the environment on the command line, where its name alone would be another one: `lab --like prod`. */
  | { type: 'run.started'; command: string; environment: string; words?: string | undefined }
  /** What is about to be done, as text for people: before the question, and before anything is changed. */
  | { type: 'plan.shown'; text: string }
  /** What is now being done. `last` only where it is known. */
  | {
      type: 'plan.ready';
      hash: string;
      steps: PlannedStep[];
      last?: LastTime | undefined;
      /** Changes with anything that the manifest says of the environment. */
      manifest?: string | undefined;
    }
  | { type: 'confirm.asked'; question: string }
  | { type: 'confirm.answered'; answer: boolean; by: 'person' | 'flag' }
  | { type: 'step.started'; step: string }
  /** What is being done within a step; only ever the latest matters, so the journal leaves it out. */
  | { type: 'step.progress'; step: string; text: string }
  | { type: 'step.log'; step: string; line: string }
  | { type: 'step.succeeded'; step: string; durationMs: number; detail: string; note?: string | undefined }
  | { type: 'step.failed'; step: string; durationMs: number; fault: Fault }
  | { type: 'step.skipped'; step: string; reason: string }
  | {
      type: 'service.changed';
      service: string;
      state: ServiceState;
      address?: string | undefined;
      note?: string | undefined;
    }
  | { type: 'service.log'; service: string; level: Severity; line: string }
  | ({ type: 'diagnostic'; severity: Severity } & Fault)
  /** What the command was asked for: the only event that plain rendering writes to standard output. */
  | { type: 'result'; name: string; text: string; data: Readonly<Record<string, unknown>> }
  | { type: 'run.finished'; outcome: Outcome; exitCode: number; durationMs: number };

/** Stamped by the reporter: `seq` counts from 1 without gaps, `at` is ISO 8601 UTC. */
export type Event = { v: typeof EVENT_VERSION; seq: number; at: string; runId: string } & RunEvent;

export type EventType = RunEvent['type'];

/** Says what happens; never throws, never waits. */
export type Emit = (event: RunEvent) => void;

/** Reads events. `write` is called in order and must have taken the event in when it returns. */
export interface Sink {
  write: (event: Event) => void;
  close: () => Promise<void>;
}
