import { rm } from 'node:fs/promises';
import { placesFor } from '../../drivers/control/reach.ts';
import { writeWhole } from '../../drivers/control/write.ts';
import { appendHistory } from '../../drivers/ledger/ledger.ts';
import { CancelledError } from '../../errors/errors.ts';
import type { Emit } from '../../events/events.ts';
import { formatDuration } from '../../lib/duration.ts';
import { count } from '../../lib/text.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import type { Plan } from '../../plans/types.ts';
import { buildUpPlan } from '../../plans/up/build.ts';
import { formatUpPlan, summarize } from '../../plans/up/format.ts';
import type { UpStep } from '../../plans/up/steps.ts';
import { confirm } from '../confirm.ts';
import { execute } from '../execute.ts';
import { holdLease, type Lease } from '../lease/hold.ts';
import { tellRun } from '../tell.ts';
import type { UpContext } from './context.ts';
import { upHandlers } from './handlers.ts';
import { observe } from './observe.ts';
import { readPlanFile, requireSamePlan } from '../plan-file.ts';
import { keepLabPackages } from './provision.ts';
import type { UpRequest, UpSurroundings } from './request.ts';

/** Steps of a phase at the same time: every host goes on by itself, Ansible bounds its own forks. */
const CONCURRENCY = 64;

function sayResult(emit: Emit, request: UpRequest, plan: Plan<UpStep>, ms: number): void {
  const { name } = request.environment;
  const checks = plan.phases.find((phase) => phase.name === 'verify')?.steps.length ?? 0;
  const verified = checks > 0 ? ` and verified (${count(checks, 'check')})` : '';
  const text = `${name} is up${verified} in ${formatDuration(ms)}.\n  next: pulse status ${name} · pulse ssh ${name} · pulse down ${name}`;
  emit({ type: 'result', name: 'up', text, data: { environment: name, checks, durationMs: ms } });
}

/** Writes on the environment what was done, and how it ended. */
async function remember(
  lease: Lease,
  plan: Plan<UpStep>,
  outcome: string,
  durationMs: number,
): Promise<void> {
  const place = lease.host();
  if (!place) return;
  const { runId, command, holder, ci } = lease.record;
  const entry = {
    runId,
    command,
    holder,
    ci,
    plan: planHash(plan),
    outcome,
    durationMs: Math.round(durationMs),
  };
  await appendHistory(place, entry);
}

async function carryOut(request: UpRequest, surroundings: UpSurroundings): Promise<void> {
  const { reporter, signal } = surroundings;
  const options = { target: request, command: 'up', runId: reporter.runId, waitMs: request.waitMs, signal };
  const [lease, told] = await holdLease(options, reporter);
  try {
    await underLease(request, { ...surroundings, reporter: told }, lease);
  } finally {
    await lease.release();
  }
}

async function underLease(
  request: UpRequest,
  { reporter, signal, ask }: UpSurroundings,
  lease: Lease,
): Promise<void> {
  const from = performance.now();
  const { emit } = reporter;
  const { environment, wishes, planFile, yes } = request;
  const approved = planFile === null ? null : await readPlanFile(planFile);
  const { observed, known } = await observe(request);
  const plan = buildUpPlan(environment, observed, wishes);
  if (approved) requireSamePlan(approved, plan, planFile ?? '');
  if (plan.phases.length === 0) {
    const data = { environment: environment.name, changes: 0 };
    emit({
      type: 'result',
      name: 'up',
      text: `${environment.name} is as the manifest says: nothing to do.`,
      data,
    });
    return;
  }
  emit({ type: 'plan.shown', text: formatUpPlan(environment, plan).trimEnd() });
  const question = `${summarize(plan)} Go on?`;
  await confirm({ question, yes: yes || approved !== null, ask, emit });
  emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  const context: UpContext = { target: request, plan, reporter, signal, lease, live: { known } };
  let outcome = 'failed';
  const { proved } = placesFor(request);
  // What changes something has to be proved again, whatever ends this run.
  if (plan.phases.some(({ name }) => name !== 'verify')) await rm(proved, { force: true });
  try {
    await execute(plan, upHandlers(context), { emit, signal, concurrency: CONCURRENCY });
    outcome = 'succeeded';
    if (wishes.host === null && plan.phases.at(-1)?.name === 'verify') await writeWhole(proved, '');
  } catch (error) {
    if (error instanceof CancelledError) outcome = 'cancelled';
    throw error;
  } finally {
    // The outcome is told whether or not the host can still write it down.
    await remember(lease, plan, outcome, performance.now() - from).catch(() => undefined);
  }
  if (plan.phases.some(({ name }) => name === 'configure')) await keepLabPackages(context);
  sayResult(emit, request, plan, performance.now() - from);
}

/** The whole life of one `pulse up`, told in events. Returns the exit code; errors have been said by then. */
export function runUp(request: UpRequest, surroundings: UpSurroundings): Promise<number> {
  const run = { command: 'up', environment: request.environment.name };
  return tellRun(run, surroundings.reporter, (reporter) => carryOut(request, { ...surroundings, reporter }));
}
