/** One thing to do, as data: printable, comparable, without secrets. `kind` names the handler that knows how. */
export interface StepOf<Kind extends string, Input> {
  id: string;
  kind: Kind;
  /** Imperative: "Start the API". */
  title: string;
  /** Why the step is in the plan. */
  cause: string;
  /** Steps of the same phase that have to succeed first. */
  needs: readonly string[];
  input: Input;
}

export type AnyStep = StepOf<string, unknown>;

export interface Phase<Step extends AnyStep> {
  name: string;
  steps: readonly Step[];
}

/** Phases in order; the steps of a phase at the same time, as far as their needs allow. */
export interface Plan<Step extends AnyStep = AnyStep> {
  command: string;
  environment: string;
  phases: readonly Phase<Step>[];
}
