import type { Service } from '../../config/environment.ts';
import type { Target } from '../../config/target.ts';
import type { Job } from '../../drivers/nomad/types.ts';
import { CancelledError } from '../../errors/errors.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import type { DeployStep } from '../../plans/deploy/steps.ts';
import type { Plan } from '../../plans/types.ts';
import { execute } from '../execute.ts';
import { abandon } from './abandon.ts';
import { CONCURRENCY, type Made, remember, sayMade } from './carry-out.ts';
import { type DeployContext, nothingYet } from './context.ts';
import { deployHandlers } from './handlers.ts';
import { beginMeasuring } from './measure.ts';
import { imageOf, releaseOf } from './observe.ts';
import type { Session } from './session.ts';

/** A service whose instances are made anew, and the job that makes them. */
export interface Anew {
  service: Service;
  running: Job;
  job: Job;
}

const contextOf = (
  target: Target,
  { known, cluster, records, lease, reporter }: Session,
  plan: Plan<DeployStep>,
  anew: readonly Anew[],
  release: number,
): DeployContext => ({
  ...{ target, known, plan, cluster, records, lease, reporter, release, built: {} },
  wanted: anew.map(({ service, running, job }) => ({
    ...{ service, running, job, modifyIndex: running.JobModifyIndex ?? 0 },
    sight: {
      ...{ image: imageOf(job) ?? '', running: imageOf(running), spec: '', secrets: '' },
      ...{ change: plan.command, writesSecrets: false },
    },
  })),
  live: nothingYet(),
});

async function act(context: DeployContext, mark: string, signal: AbortSignal): Promise<void> {
  const { plan, records, reporter, release, lease, wanted, live, cluster, target, known } = context;
  const services = Object.fromEntries(wanted.map(({ service, job }) => [service.name, releaseOf(job)]));
  const underWay = { release, from: release, runId: lease.record.runId, services, mark };
  await records.begin(underWay, {});
  try {
    live.measuring = beginMeasuring(target, known, cluster);
    await execute(plan, deployHandlers(context), { emit: reporter.emit, signal, concurrency: CONCURRENCY });
  } catch (error) {
    await Promise.all(wanted.map(({ service }) => abandon(cluster.nomad, service.name, mark)));
    await records.end();
    throw error;
  }
  await records.end();
}

/**
 * Makes instances of the release that serves anew, beside the old ones, and switches to all of them together. Resolves to
 * what says so, and what the public got. @throws what failed, once what nobody was sent to is gone.
 */
export async function replaceInstances(
  target: Target,
  session: Session,
  work: { plan: Plan<DeployStep>; anew: readonly Anew[]; release: number; words: string; next: string },
): Promise<() => void> {
  const { plan, anew, release, words, next } = work;
  const { reporter, lease, from } = session;
  const context = contextOf(target, session, plan, anew, release);
  const { runId: mark } = lease.record;
  reporter.emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  let outcome = 'failed';
  let made: Made;
  try {
    await act(context, mark, lease.signal);
    outcome = 'succeeded';
    const traffic = (await (await context.live.measuring)?.stop()) ?? null;
    made = { aloneMs: (context.live.aloneAt ?? performance.now()) - from, traffic };
  } catch (error) {
    if (error instanceof CancelledError) outcome = 'cancelled';
    throw error;
  } finally {
    const traffic = await (await context.live.measuring)?.stop();
    const detail = { release, traffic: traffic?.words };
    // The outcome is told whether or not the host can still write it down.
    await remember(context, outcome, performance.now() - from, detail).catch(() => undefined);
  }
  return () => sayMade(context, made, words, next);
}
