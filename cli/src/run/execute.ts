import { BugError, CancelledError, messageOf } from '../errors/errors.ts';
import { toFault } from '../errors/format.ts';
import type { Emit } from '../events/events.ts';
import type { AnyStep, Phase, Plan } from '../plans/types.ts';

export interface StepOutcome {
  /** What is now true, in a few words. */
  detail: string;
  /** What is worth knowing beside it. */
  note?: string | undefined;
}

/** What a handler may use to speak, and what tells it to stop. */
export interface StepVoice {
  progress: (text: string) => void;
  log: (line: string) => void;
  signal: AbortSignal;
}

export type Handle<Step extends AnyStep> = (step: Step, voice: StepVoice) => Promise<StepOutcome>;

export interface ExecuteOptions {
  emit: Emit;
  signal: AbortSignal;
  /** Steps of a phase that may run at the same time. */
  concurrency?: number;
  now?: () => number;
}

class Stopped extends Error {}

async function runStep<Step extends AnyStep>(
  step: Step,
  handle: Handle<Step>,
  stop: AbortController,
  { emit, now = () => performance.now() }: ExecuteOptions,
): Promise<void> {
  const from = now();
  emit({ type: 'step.started', step: step.id });
  try {
    const { detail, note } = await handle(step, {
      progress: (text) => emit({ type: 'step.progress', step: step.id, text }),
      log: (line) => emit({ type: 'step.log', step: step.id, line }),
      signal: stop.signal,
    });
    emit({ type: 'step.succeeded', step: step.id, durationMs: now() - from, detail, note });
  } catch (error) {
    // What was told to stop did not fail: the one that failed first is named, once.
    if (stop.signal.aborted)
      emit({ type: 'step.skipped', step: step.id, reason: messageOf(stop.signal.reason) });
    else emit({ type: 'step.failed', step: step.id, durationMs: now() - from, fault: toFault(error) });
    throw error;
  }
}

async function runPhase<Step extends AnyStep>(
  { steps }: Phase<Step>,
  handle: Handle<Step>,
  options: ExecuteOptions,
): Promise<void> {
  const { signal, concurrency = 8 } = options;
  const stop = new AbortController();
  const cancel = () => stop.abort(new Stopped('cancelled'));
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const waiting = [...steps];
  const done = new Set<string>();
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;

  const launch = (step: Step) => {
    const task = runStep(step, handle, stop, options).then(
      () => void done.add(step.id),
      (error: unknown) => {
        failure ??= { error };
        stop.abort(new Stopped(`${step.id} failed`));
      },
    );
    const settled = task.finally(() => running.delete(settled));
    running.add(settled);
  };

  for (;;) {
    for (const step of [...waiting]) {
      if (stop.signal.aborted || running.size >= concurrency) break;
      if (!step.needs.every((id) => done.has(id))) continue;
      waiting.splice(waiting.indexOf(step), 1);
      launch(step);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  signal.removeEventListener('abort', cancel);
  for (const { id } of waiting) {
    options.emit({ type: 'step.skipped', step: id, reason: messageOf(stop.signal.reason ?? 'never ready') });
  }
  if (signal.aborted) throw new CancelledError({ code: 'run.cancelled', summary: 'Cancelled.' });
  if (failure) throw failure.error;
  const [stuck] = waiting;
  if (stuck)
    throw new BugError({ code: 'bug.plan', summary: `The needs of step ${stuck.id} can never be met.` });
}

/**
 * Runs a plan and decides nothing: phases in order, the steps of a phase as their needs allow, the rest not at all
 * once one has failed. Throws what the failed step threw, or CancelledError.
 */
export async function execute<Step extends AnyStep>(
  plan: Plan<Step>,
  handle: Handle<Step>,
  options: ExecuteOptions,
): Promise<void> {
  let failure: { error: unknown } | undefined;
  for (const phase of plan.phases) {
    if (failure) {
      for (const { id } of phase.steps)
        options.emit({ type: 'step.skipped', step: id, reason: 'an earlier phase failed' });
      continue;
    }
    try {
      await runPhase(phase, handle, options);
    } catch (error) {
      failure = { error };
    }
  }
  if (failure) throw failure.error;
}
