import { pageAddress } from '../../config/dev-environment.ts';
import { CancelledError } from '../../errors/errors.ts';
import { exitCodeOf } from '../../errors/exit-code-of.ts';
import { toFault } from '../../errors/format.ts';
import { buildDevPlan } from '../../plans/dev.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import { execute } from '../execute.ts';
import type { DevContext } from './context.ts';
import { devHandlers } from './handlers.ts';
import { keepRunning } from './keep.ts';
import { prepareDev, removeThrowaway } from './prepare.ts';
import type { DevRequest, Surroundings } from './request.ts';
import { killEverything, tearDown } from './teardown.ts';

function sayResult({ environment, emit, instance, live }: DevContext): void {
  const { check, ports } = environment;
  if (check) {
    const text = 'check passed: sign-up, log-in, profile change, Mon Pulse';
    emit({ type: 'result', name: 'check', text, data: { passed: true } });
    return;
  }
  const address = pageAddress(ports.app);
  instance.announce(address);
  emit({ type: 'result', name: 'address', text: address, data: { address } });
  if (!live.demo) return;
  const text = `demo account: ${live.demo.email}   password: ${live.demo.password}`;
  emit({ type: 'result', name: 'demo-account', text, data: live.demo });
}

/** From the plan to the end of the last process. */
async function serve(context: DevContext, surroundings: Surroundings): Promise<void> {
  const { environment, emit } = context;
  const plan = buildDevPlan(environment);
  emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  surroundings.onForce(() => killEverything(context));
  surroundings.onIntents((intent) => intent === 'stop' && surroundings.stop());
  try {
    await execute(plan, devHandlers(context), { emit, signal: surroundings.signal });
    sayResult(context);
    if (!environment.check) await keepRunning(context, surroundings);
  } finally {
    await tearDown(context);
    if (environment.throwaway) await removeThrowaway(environment.dataDir);
  }
  if (surroundings.signal.aborted) throw new CancelledError({ code: 'run.cancelled', summary: 'Stopped.' });
}

/** The whole life of one `pulse dev`, told in events. Returns the exit code; errors have been said by then. */
export async function runDev(request: DevRequest, surroundings: Surroundings): Promise<number> {
  const { emit } = surroundings.reporter;
  const from = performance.now();
  let exitCode = 0;
  const failed = new Set<string>();
  const watched: Surroundings = {
    ...surroundings,
    reporter: {
      ...surroundings.reporter,
      emit(event) {
        if (event.type === 'step.failed') failed.add(event.step);
        emit(event);
      },
    },
  };
  emit({ type: 'run.started', command: 'dev', environment: 'dev' });
  try {
    const context = await prepareDev(request, watched);
    await serve(context, watched);
  } catch (error) {
    exitCode = exitCodeOf(error);
    // A failed step has said what happened; what failed outside of one is said here, once.
    if (failed.size === 0 && !(error instanceof CancelledError && error.code === 'run.cancelled')) {
      emit({ type: 'diagnostic', severity: 'error', ...toFault(error) });
    }
  }
  const outcome = exitCode === 0 ? 'succeeded' : exitCode === 130 ? 'cancelled' : 'failed';
  emit({ type: 'run.finished', outcome, exitCode, durationMs: performance.now() - from });
  return exitCode;
}
