import { appendHistory } from '../../drivers/ledger/ledger.ts';
import { CancelledError, messageOf } from '../../errors/errors.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Current } from '../../drivers/nomad/records.ts';
import type { Release, ReleaseOutcome } from '../../config/release.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import { execute } from '../execute.ts';
import { goBack } from './back.ts';
import type { DeployContext } from './context.ts';
import { deployHandlers } from './handlers.ts';
import { releaseOf } from './observe.ts';
import { keepSecrets } from './secrets.ts';
import { unheard } from './session.ts';

const CONCURRENCY = 64;

/** A release to be made, and what it takes the place of. */
export interface Making {
  release: Release;
  /** Number of what serves now; null before the first release. */
  current: number | null;
  /** Whether there is a record of it already: one goes back to it. */
  recorded: boolean;
  signal: AbortSignal;
  /** Milliseconds of the process when the command began. */
  from: number;
}

/** Says on the cluster what is about to happen, before anything does. */
async function begin(
  { records, wanted, plan, cluster }: DeployContext,
  { release, current, recorded }: Making,
): Promise<void> {
  const jobs = Object.fromEntries(wanted.map(({ service, job }) => [service.name, job]));
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const rewritten = steps.flatMap((step) => (step.kind === 'secrets.write' ? [step.input.service] : []));
  const [before, { index }] = await Promise.all([keepSecrets(cluster.nomad, rewritten), records.underWay()]);
  const replaced = steps.flatMap((step) => (step.kind === 'canary' ? [step.input.service] : []));
  const services = Object.fromEntries(
    wanted.flatMap(({ service, job }) =>
      replaced.includes(service.name) ? [[service.name, releaseOf(job)]] : [],
    ),
  );
  const underWay = { release: release.number, from: current, runId: release.runId, services };
  await Promise.all([
    records.begin(underWay, before, index),
    recorded ? undefined : records.create(release, jobs),
  ]);
}

/** The database stays as it is whatever serves: what was migrated is not undone. */
function schemaAfter({ plan, live }: DeployContext, before: Current | null): Omit<Current, 'release'> {
  const step = plan.phases.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'migrate');
  if (step?.kind !== 'migrate' || !live.migrated)
    return { migrated: before?.migrated ?? null, schema: before?.schema ?? null };
  return { migrated: step.input.image, schema: step.input.pending?.at(-1)?.name ?? before?.schema ?? null };
}

async function conclude(
  context: DeployContext,
  { release, current }: Making,
  outcome: ReleaseOutcome,
  note: string | null,
): Promise<void> {
  const { records, wanted } = context;
  const jobs = Object.fromEntries(wanted.map(({ service, job }) => [service.name, job]));
  const [kept] = await Promise.all([
    records.current(),
    // A good release that one could not go back to stays a good release.
    release.outcome === 'live' ? undefined : records.write({ ...release, outcome, note }, jobs),
  ]);
  const serves = outcome === 'live' ? release.number : current;
  if (serves !== null && kept.value?.release !== serves) {
    await records.setCurrent({ release: serves, ...schemaAfter(context, kept.value) }, kept.index);
  }
  await records.end();
}

/** Writes on the environment what was done, and how it ended. */
async function remember(
  { lease, plan }: DeployContext,
  outcome: string,
  durationMs: number,
  detail: { release: number; aloneMs: number | null },
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
  await appendHistory(place, { ...entry, ...detail });
}

/** Takes everything back after a failure and says so. */
async function undo(context: DeployContext, making: Making, error: unknown): Promise<void> {
  const { cluster, records, wanted, reporter } = context;
  const { release, current, from } = making;
  const { emit } = reporter;
  const replaced = new Set(Object.keys((await records.underWay()).value?.services ?? {}));
  const returns = wanted
    .filter(({ service }) => replaced.has(service.name))
    .map(({ service, job, running }) => ({ service, release: releaseOf(job), before: running }));
  const { served } = await goBack(cluster, returns, await records.before(), unheard());
  const outcome = served ? 'went back' : 'given up';
  await conclude(context, making, outcome, messageOf(error));
  const took = formatDuration(performance.now() - from);
  const still = current === null ? 'nothing serves, as before' : `${current} serves`;
  const words = served
    ? `Release ${release.number} went back to ${current ?? 'nothing'} by itself after ${took}.`
    : `Release ${release.number} was given up after ${took}; nobody was sent to it, ${still}.`;
  emit({
    type: 'diagnostic',
    severity: 'info',
    code: served ? 'deploy.went-back' : 'deploy.given-up',
    summary: words,
    hints: [],
  });
}

/** Whether the new release stays although the command ends early: it serves, and only the watch was cut short. */
const stays = ({ live, plan }: DeployContext, error: unknown): boolean =>
  error instanceof CancelledError &&
  live.aloneAt !== null &&
  plan.phases.some(({ name }) => name === 'watch');

/**
 * Makes a release, and either all of it serves afterwards or all of what served before. Resolves to milliseconds from the
 * command's start until it alone served everybody. @throws what failed, once everything is back.
 */
export async function carryOutRelease(context: DeployContext, making: Making): Promise<number> {
  const { plan, reporter, live } = context;
  const { from, release, signal } = making;
  const { emit } = reporter;
  emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  let outcome = 'failed';
  try {
    await begin(context, making);
    try {
      await execute(plan, deployHandlers(context), { emit, signal, concurrency: CONCURRENCY });
    } catch (error) {
      if (!stays(context, error)) {
        await undo(context, making, error);
        throw error;
      }
      await conclude(context, making, 'live', 'the watch was cut short');
      outcome = 'cancelled';
      throw error;
    }
    await conclude(context, making, 'live', null);
    outcome = 'succeeded';
  } catch (error) {
    if (error instanceof CancelledError) outcome = 'cancelled';
    throw error;
  } finally {
    // The outcome is told whether or not the host can still write it down.
    const aloneMs = live.aloneAt === null ? null : Math.round(live.aloneAt - from);
    const detail = { release: release.number, aloneMs };
    await remember(context, outcome, performance.now() - from, detail).catch(() => undefined);
  }
  return (live.aloneAt ?? performance.now()) - from;
}
