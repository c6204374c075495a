import { CancelledError } from '../errors/errors.ts';
import { exitCodeOf } from '../errors/exit-code-of.ts';
import { toFault } from '../errors/format.ts';
import type { Emit, Fault } from '../events/events.ts';
import type { Reporter } from '../events/reporter.ts';

interface Told {
  command: string;
  environment: string;
  /** What names it on the command line, where that is more than its name: `lab --like prod`. */
  words?: string | undefined;
}

/** Drivers do not know which environment they work for: their hints say ENV. */
const naming = ({ environment, words = environment }: Told, fault: Fault): Fault => ({
  ...fault,
  hints: fault.hints.map((hint) =>
    hint.replaceAll(/\bpulse (up|plan) ENV\b/g, `pulse $1 ${words}`).replaceAll(/\bENV\b/g, environment),
  ),
});

/**
 * Tells a run from its start to its end: what fails is said once, by the step that failed or here. Resolves to the exit
 * code; never rejects for what the body threw.
 */
export async function tellRun(
  told: Told,
  reporter: Reporter,
  body: (reporter: Reporter) => Promise<void>,
): Promise<number> {
  const { emit } = reporter;
  const from = performance.now();
  let exitCode = 0;
  const failed = new Set<string>();
  const watching: Emit = (event) => {
    if (event.type === 'step.failed') {
      failed.add(event.step);
      emit({ ...event, fault: naming(told, event.fault) });
    } else emit(event);
  };
  emit({ type: 'run.started', ...told });
  try {
    await body({ ...reporter, emit: watching });
  } catch (error) {
    exitCode = exitCodeOf(error);
    if (failed.size === 0 && !(error instanceof CancelledError && error.code === 'run.cancelled'))
      emit({ type: 'diagnostic', severity: 'error', ...naming(told, toFault(error)) });
  }
  const outcome = exitCode === 0 ? 'succeeded' : exitCode === 130 ? 'cancelled' : 'failed';
  emit({ type: 'run.finished', outcome, exitCode, durationMs: performance.now() - from });
  return exitCode;
}
