import { appendHistory, type LeaseRecord } from '../../drivers/ledger/ledger.ts';
import { needKnown } from '../../drivers/control/reach.ts';
import { CancelledError, messageOf } from '../../errors/errors.ts';
import { buildDatabasePlan, type DatabaseStep } from '../../plans/db.ts';
import { listSteps } from '../../plans/format.ts';
import { digestOf, planHash } from '../../plans/hash.ts';
import type { Plan } from '../../plans/types.ts';
import { execute } from '../execute.ts';
import { hostPlace } from '../lease/hold.ts';
import { leaseRecord } from '../lease/record.ts';
import { underLease } from '../lease/under.ts';
import { tellRun } from '../tell.ts';
import { confirmWish } from './confirm.ts';
import { databaseHandlers, type Done } from './handlers.ts';
import type { DatabaseRequest, DatabaseSurroundings } from './request.ts';

const NEXT: Readonly<Record<DatabaseRequest['wish']['act'], string>> = {
  backup: 'pulse db list ENV',
  drill: 'pulse db list ENV',
  restore: 'pulse status ENV · pulse db drill ENV',
  forget: 'pulse db list ENV',
};

/** Writes on the environment what was done to its database, and how it ended. */
async function remember(
  request: DatabaseRequest,
  record: LeaseRecord,
  plan: Plan<DatabaseStep>,
  ended: { outcome: string; durationMs: number; said: string },
): Promise<void> {
  const place = await hostPlace(request);
  if (!place) return;
  const { runId, command, holder, ci } = record;
  const work = digestOf(plan.phases);
  await appendHistory(place, { runId, command, holder, ci, plan: planHash(plan), work, ...ended });
}

async function carryOut(
  request: DatabaseRequest,
  { reporter, signal }: DatabaseSurroundings,
  plan: Plan<DatabaseStep>,
  record: LeaseRecord,
): Promise<void> {
  const { emit } = reporter;
  const { environment, wish } = request;
  const from = performance.now();
  let done: Done = { text: '', data: {} };
  let ended = { outcome: 'failed', said: '' };
  emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  try {
    await execute(
      plan,
      databaseHandlers(request, (came) => (done = came)),
      { emit, signal },
    );
    ended = { outcome: 'succeeded', said: done.text };
  } catch (error) {
    ended = { outcome: error instanceof CancelledError ? 'cancelled' : 'failed', said: messageOf(error) };
    if (ended.outcome === 'cancelled') {
      const summary = 'What was begun on the host comes to its end there.';
      const hints = [`pulse db list ${environment.name}`];
      emit({ type: 'diagnostic', severity: 'warning', code: 'db.goes-on', summary, hints });
    }
    throw error;
  } finally {
    // The outcome is told whether or not the host can still write it down.
    const durationMs = Math.round(performance.now() - from);
    await remember(request, record, plan, { ...ended, durationMs }).catch(() => undefined);
  }
  const next = NEXT[wish.act].replaceAll('ENV', environment.name);
  const data = { environment: environment.name, ...done.data };
  emit({ type: 'result', name: plan.command, text: `${done.text}\n  next: ${next}`, data });
}

/** What is restored over, or removed, is nobody else's meanwhile; a backup and a rehearsal stand in nobody's way. */
async function act(request: DatabaseRequest, surroundings: DatabaseSurroundings): Promise<void> {
  const { environment, wish, env, waitMs } = request;
  const { reporter, signal } = surroundings;
  await needKnown(request);
  const plan = buildDatabasePlan(environment, wish);
  const { command } = plan;
  await confirmWish(request, surroundings, reporter.emit);
  if (wish.act === 'backup' || wish.act === 'drill') {
    await carryOut(request, surroundings, plan, await leaseRecord(command, reporter.runId, env));
    return;
  }
  const options = { target: request, command, runId: reporter.runId, waitMs, signal };
  await underLease(options, reporter, (lease, told) =>
    carryOut(request, { ...surroundings, reporter: told, signal: lease.signal }, plan, lease.record),
  );
}

/** The whole life of one `pulse db backup|drill|restore|forget`, told in events. Returns the exit code. */
export function runDatabase(request: DatabaseRequest, surroundings: DatabaseSurroundings): Promise<number> {
  const told = { command: `db ${request.wish.act}`, environment: request.environment.name };
  return tellRun(told, surroundings.reporter, (reporter) => act(request, { ...surroundings, reporter }));
}
