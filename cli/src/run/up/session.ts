import { rm } from 'node:fs/promises';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import { placesFor } from '../../drivers/control/reach.ts';
import { writeWhole } from '../../drivers/control/write.ts';
import { appendHistory, type HistoryEntry } from '../../drivers/ledger/ledger.ts';
import { CancelledError } from '../../errors/errors.ts';
import type { Emit } from '../../events/events.ts';
import { formatDuration } from '../../lib/duration.ts';
import { count } from '../../lib/text.ts';
import { publicOrigin } from '../../plans/deploy/job-variables.ts';
import { listSteps } from '../../plans/format.ts';
import { digestOf, planHash } from '../../plans/hash.ts';
import type { Plan } from '../../plans/types.ts';
import { buildUpPlan } from '../../plans/up/build.ts';
import { formatUpPlan } from '../../plans/up/format.ts';
import type { UpStep } from '../../plans/up/steps.ts';
import { confirm } from '../confirm.ts';
import { publicPort } from '../deploy/spec.ts';
import { execute } from '../execute.ts';
import type { Lease } from '../lease/hold.ts';
import { underLease } from '../lease/under.ts';
import { tellRun } from '../tell.ts';
import type { UpContext } from './context.ts';
import { upHandlers } from './handlers.ts';
import { lookBack, timePhases, workOf } from './last-time.ts';
import { observe } from './observe.ts';
import { readPlanFile, requireSamePlan } from '../plan-file.ts';
import { keepLabPackages } from './provision.ts';
import type { UpRequest, UpSurroundings } from './request.ts';
import { requireApproved, tellResumed } from './resume.ts';

/** Steps of a phase at the same time: every host goes on by itself, Ansible bounds its own forks. */
const CONCURRENCY = 64;

function sayResult(
  emit: Emit,
  request: UpRequest,
  plan: Plan<UpStep>,
  known: KnownEnvironment,
  ms: number,
): void {
  const { name } = request.environment;
  const proved = plan.phases.find((phase) => phase.name === 'verify')?.steps ?? [];
  const checks = proved.length;
  const serves = proved.some(({ kind }) => kind === 'verify.site');
  const url = serves ? publicOrigin(request.environment, publicPort(request, known)) : null;
  const address = url === null ? '' : `${url}   `;
  const lines = [
    `${name} is up${checks > 0 ? ' and verified' : ''} in ${formatDuration(ms)}.`,
    ...(checks > 0 ? [`  ${address}${checks} of ${count(checks, 'check')}`] : []),
    `  next: pulse status ${name} · pulse ssh ${name} · pulse down ${name}`,
  ];
  const text = lines.join('\n');
  emit({ type: 'result', name: 'up', text, data: { environment: name, checks, url, durationMs: ms } });
}

/** Writes on the environment what was done, and how it ended. */
async function remember(
  lease: Lease,
  plan: Plan<UpStep>,
  { outcome, durationMs, phases }: Pick<HistoryEntry, 'outcome' | 'durationMs' | 'phases'>,
): Promise<void> {
  const place = lease.host();
  if (!place) return;
  const { runId, command, holder, ci } = lease.record;
  const done = {
    plan: planHash(plan),
    work: workOf(plan),
    outcome,
    durationMs: Math.round(durationMs),
    phases,
  };
  await appendHistory(place, { runId, command, holder, ci, ...done });
}

function carryOut(request: UpRequest, surroundings: UpSurroundings): Promise<void> {
  const { reporter, signal } = surroundings;
  const options = { target: request, command: 'up', runId: reporter.runId, waitMs: request.waitMs, signal };
  return underLease(options, reporter, (lease, told) =>
    bringUp(request, { ...surroundings, reporter: told, signal: lease.signal }, lease),
  );
}

async function bringUp(request: UpRequest, surroundings: UpSurroundings, lease: Lease): Promise<void> {
  const { emit } = surroundings.reporter;
  const { environment, wishes, planFile, resume, yes } = request;
  const approved = planFile === null ? null : await readPlanFile(planFile);
  if (resume) emit(tellResumed(resume));
  const sight = await observe(request);
  const plan = buildUpPlan(environment, sight.observed, wishes);
  if (approved) requireSamePlan(approved, plan, planFile ?? '');
  if (resume) requireApproved(resume, environment, plan);
  if (plan.phases.length === 0) {
    const data = { environment: environment.name, changes: 0 };
    const text = `${environment.name} is as the manifest says: nothing to do.`;
    emit({ type: 'result', name: 'up', text, data });
    return;
  }
  const last = await lookBack(request, sight, plan);
  emit({ type: 'plan.shown', text: formatUpPlan(environment, plan, { lastMs: last?.durationMs }).trimEnd() });
  // What changes, and for how long, stands right above.
  await confirm({
    question: 'Go on?',
    yes: yes || approved !== null || resume !== null,
    ask: surroundings.ask,
    emit,
  });
  const manifest = digestOf(environment);
  emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan), last, manifest });
  await apply(request, surroundings, lease, plan, sight.known);
}

/** Does what was agreed to, and writes down on the environment how that ended. */
async function apply(
  request: UpRequest,
  { reporter, signal, onForce }: UpSurroundings,
  lease: Lease,
  plan: Plan<UpStep>,
  known: KnownEnvironment,
): Promise<void> {
  const from = performance.now();
  const context: UpContext = { target: request, plan, reporter, signal, onForce, lease, live: { known } };
  const { emit, phases } = timePhases(plan, reporter.emit);
  let outcome = 'failed';
  const { proved } = placesFor(request);
  // What changes something has to be proved again, whatever ends this run.
  if (plan.phases.some(({ name }) => name !== 'verify')) await rm(proved, { force: true });
  try {
    await execute(plan, upHandlers(context), { emit, signal, concurrency: CONCURRENCY });
    outcome = 'succeeded';
    if (request.wishes.host === null && plan.phases.at(-1)?.name === 'verify') await writeWhole(proved, '');
  } catch (error) {
    if (error instanceof CancelledError) outcome = 'cancelled';
    throw error;
  } finally {
    // The outcome is told whether or not the host can still write it down.
    await remember(lease, plan, { outcome, durationMs: performance.now() - from, phases: phases() }).catch(
      () => undefined,
    );
  }
  if (plan.phases.some(({ name }) => name === 'configure')) await keepLabPackages(context);
  sayResult(reporter.emit, request, plan, context.live.known, performance.now() - from);
}

/** The whole life of one `pulse up`, told in events. Returns the exit code; errors have been said by then. */
export function runUp(request: UpRequest, surroundings: UpSurroundings): Promise<number> {
  const run = { command: 'up', environment: request.environment.name, words: request.words };
  return tellRun(run, surroundings.reporter, (reporter) => carryOut(request, { ...surroundings, reporter }));
}
