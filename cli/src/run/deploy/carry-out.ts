import { appendHistory } from '../../drivers/ledger/ledger.ts';
import { CancelledError, messageOf, RemoteError } from '../../errors/errors.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Current } from '../../drivers/nomad/records.ts';
import type { Job } from '../../drivers/nomad/types.ts';
import type { Release, ReleaseOutcome } from '../../config/release.ts';
import { listSteps } from '../../plans/format.ts';
import { planHash } from '../../plans/hash.ts';
import { execute } from '../execute.ts';
import { markReleased } from './released.ts';
import { goBack } from './back.ts';
import type { DeployContext } from './context.ts';
import { deployHandlers } from './handlers.ts';
import { beginMeasuring, type Traffic } from './measure.ts';
import { releaseOf, type Wanted } from './observe.ts';
import { ensureAuthority, keepSecrets } from './secrets.ts';
import { unheard } from './session.ts';

/** Steps at a time: they wait for hosts, not for this machine. */
export const CONCURRENCY = 64;

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

/** The jobs a release consists of: what it leaves as it is keeps the job of the release that started it. */
const jobsOf = (wanted: readonly Wanted[]): Record<string, Job> =>
  Object.fromEntries(
    wanted.map(({ service, sight, running, job }) => [
      service.name,
      sight.change === null ? (running ?? job) : job,
    ]),
  );

/** Says on the cluster what is about to happen, before anything does. */
async function begin(
  { records, wanted, plan, cluster }: DeployContext,
  { release, current, recorded }: Making,
): Promise<void> {
  const jobs = jobsOf(wanted);
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const rewritten = steps.flatMap((step) => (step.kind === 'secrets.write' ? [step.input.service] : []));
  const before = await keepSecrets(cluster.nomad, rewritten);
  const replaced = steps.flatMap((step) => (step.kind === 'canary' ? [step.input.service] : []));
  const services = Object.fromEntries(
    wanted.flatMap(({ service, job }) =>
      replaced.includes(service.name) ? [[service.name, releaseOf(job)]] : [],
    ),
  );
  const underWay = { release: release.number, from: current, runId: release.runId, services };
  await Promise.all([
    records.begin(underWay, before),
    recorded ? undefined : records.create(release, jobs),
    ensureAuthority(cluster.nomad, cluster.authority),
  ]);
}

/** The database stays as it is whatever serves: what was migrated is not undone. */
function schemaAfter({ plan, live, built }: DeployContext, before: Current | null): Omit<Current, 'release'> {
  const kept = { built: { ...before?.built, ...built } };
  const step = plan.phases.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'migrate');
  if (step?.kind !== 'migrate' || !live.migrated)
    return { ...kept, migrated: before?.migrated ?? null, schema: before?.schema ?? null };
  const schema = step.input.pending?.at(-1)?.name ?? before?.schema ?? null;
  return { ...kept, migrated: step.input.image, schema };
}

async function conclude(
  context: DeployContext,
  { release, current }: Making,
  outcome: ReleaseOutcome,
  note: string | null,
): Promise<void> {
  const { records, wanted } = context;
  const jobs = jobsOf(wanted);
  const [kept] = await Promise.all([
    records.current(),
    // A good release that one could not go back to stays a good release.
    release.outcome === 'live' ? undefined : records.write({ ...release, outcome, note }, jobs),
  ]);
  const serves = outcome === 'live' ? release.number : current;
  if (serves !== null && kept.value?.release !== serves) {
    await records.setCurrent({ release: serves, ...schemaAfter(context, kept.value) }, kept.index);
  }
  await Promise.all([
    records.end(),
    outcome === 'live' ? markReleased(context.target, context.known) : undefined,
  ]);
}

/** Writes on the environment what was done, and how it ended. */
export async function remember(
  { lease, plan }: DeployContext,
  outcome: string,
  durationMs: number,
  detail: { release: number; aloneMs?: number | null; traffic: string | undefined },
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

/** As `undo`; what fails there is told too, since now somebody has to look. */
async function undoOrSay(context: DeployContext, making: Making, error: unknown): Promise<void> {
  try {
    await undo(context, making, error);
  } catch (second) {
    const { environment } = context.target;
    context.reporter.emit({
      type: 'diagnostic',
      severity: 'error',
      code: 'deploy.not-back',
      summary: `What served before release ${making.release.number} could not be brought back whole: ${messageOf(second)}`,
      hints: [
        `pulse deploy ${environment.name}   # begins with finishing or undoing it`,
        `pulse status ${environment.name}`,
      ],
    });
  }
}

export interface Made {
  /** Milliseconds from the command's start until the release alone served everybody. */
  aloneMs: number;
  /** What the public got meanwhile; null where nobody could look. */
  traffic: Traffic | null;
}

async function act(context: DeployContext, making: Making): Promise<Made> {
  const { plan, reporter, live } = context;
  const { from, signal, current } = making;
  const { emit } = reporter;
  await begin(context, making);
  try {
    if (current !== null) live.measuring = beginMeasuring(context.target, context.known, context.cluster);
    await execute(plan, deployHandlers(context), { emit, signal, concurrency: CONCURRENCY });
  } catch (error) {
    if (!stays(context, error)) await undoOrSay(context, making, error);
    else await conclude(context, making, 'live', 'the watch was cut short');
    throw error;
  }
  const traffic = (await (await live.measuring)?.stop()) ?? null;
  await conclude(context, making, 'live', traffic?.words ?? null);
  return { aloneMs: (live.aloneAt ?? performance.now()) - from, traffic };
}

/**
 * Makes a release, and either all of it serves afterwards or all of what served before.
 * @throws what failed, once everything is back.
 */
export async function carryOutRelease(context: DeployContext, making: Making): Promise<Made> {
  const { plan, reporter, live } = context;
  const { from, release } = making;
  reporter.emit({ type: 'plan.ready', hash: planHash(plan), steps: listSteps(plan) });
  let outcome = 'failed';
  try {
    const made = await act(context, making);
    outcome = 'succeeded';
    return made;
  } catch (error) {
    if (error instanceof CancelledError) outcome = 'cancelled';
    throw error;
  } finally {
    const traffic = await (await live.measuring)?.stop();
    const aloneMs = live.aloneAt === null ? null : Math.round(live.aloneAt - from);
    const detail = { release: release.number, aloneMs, traffic: traffic?.words };
    // The outcome is told whether or not the host can still write it down.
    await remember(context, outcome, performance.now() - from, detail).catch(() => undefined);
  }
}

/** Says what came of it, and what the public got. @throws RemoteError when requests were lost over it. */
export function sayMade(
  context: DeployContext,
  { aloneMs, traffic }: Made,
  words: string,
  next: string,
): void {
  const { plan, reporter, target, release } = context;
  const seen = traffic === null ? '' : ` ${traffic.words}.`;
  const text = `${words} in ${formatDuration(aloneMs)}.${seen}\n  ${next}`;
  const figures = traffic === null ? {} : { requests: traffic.requests, failed: traffic.failed };
  const data = { environment: target.environment.name, release, aloneMs: Math.round(aloneMs), ...figures };
  reporter.emit({ type: 'result', name: plan.command, text, data });
  if (traffic === null || traffic.failed === 0) return;
  throw new RemoteError({
    code: 'deploy.requests-lost',
    summary: `${traffic.failed} of ${traffic.requests} requests failed since the switch, the last one ${traffic.last ?? ''}.`,
    hints: [`pulse releases ${target.environment.name}`, `pulse logs ${target.environment.name}`],
  });
}
