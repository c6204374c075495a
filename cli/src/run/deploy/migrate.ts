import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment, Service } from '../../config/environment.ts';
import type { Target } from '../../config/target.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { inspectAllocation, inspectPlacement } from '../../drivers/nomad/inspect.ts';
import type { AllocationStub } from '../../drivers/nomad/types.ts';
import { lastLines } from '../../drivers/workload/host.ts';
import { RemoteError } from '../../errors/errors.ts';
import type { Reporter } from '../../events/reporter.ts';
import { MIGRATE } from '../../plans/deploy/job-secrets.ts';
import { formatDuration } from '../../lib/duration.ts';
import { migrateVariables } from '../../plans/deploy/job-variables.ts';
import type { PendingMigration } from '../../plans/deploy/steps.ts';
import { withDatabaseCause } from './database-cause.ts';
import { instanceFault, placementFault } from './faults.ts';
import { ensureAuthority, writeSecrets } from './secrets.ts';
import { jobFolder } from './spec.ts';

export interface Migrator {
  target: Target;
  cluster: Cluster;
  learn: Reporter['learn'];
  /** The service whose image migrates. */
  service: Service;
  image: string;
  release: number;
  signal: AbortSignal;
}

/** The service whose image brings the migrations of the database: the API, where this project builds it. */
export const migratingService = ({ services }: Environment): Service | undefined =>
  services.find(({ name, build }) => name === 'api' && build !== null);

const LINES = 200;

async function register({ target, cluster: { nomad }, service, image, release }: Migrator): Promise<void> {
  const { folder } = await jobFolder(target);
  const source = await readFile(join(folder, `${MIGRATE}.nomad.hcl`), 'utf8');
  const variables = migrateVariables(target.environment, service, { image, release: String(release) });
  const [job, there] = await Promise.all([
    nomad.parse(MIGRATE, source, JSON.stringify(variables)),
    nomad.job(MIGRATE),
  ]);
  await nomad.register(job, there?.JobModifyIndex ?? 0);
}

async function outputOf(cluster: Cluster, { NodeName, ID }: AllocationStub): Promise<string> {
  const { hand } = await cluster.host(NodeName);
  return lastLines(hand, { task: MIGRATE, allocation: ID, lines: LINES });
}

/** Follows a dispatched job to its end. */
async function follow(
  { cluster }: Migrator,
  job: string,
  evaluation: string,
  signal: AbortSignal,
): Promise<AllocationStub> {
  const { nomad } = cluster;
  let after: number | undefined;
  for (;;) {
    const seen = await nomad.allocationsOfJob(job, after === undefined ? { signal } : { after, signal });
    after = seen.index;
    const ended = seen.value.find(({ ClientStatus }) =>
      ['complete', 'failed', 'lost'].includes(ClientStatus),
    );
    if (ended) return ended;
    if (seen.value.length > 0) continue;
    const { value } = await nomad.evaluation(evaluation);
    const [placement] = Object.values(value.FailedTGAllocs ?? {});
    if (placement) throw placementFault(MIGRATE, inspectPlacement(placement));
  }
}

/** Runs the migrator with one word and resolves to what it wrote. @throws RemoteError with its last lines. */
async function runMigrator(migrator: Migrator, verb: 'status' | 'up'): Promise<string> {
  const { target, cluster, learn, signal } = migrator;
  const { nomad } = cluster;
  const written = [ensureAuthority(nomad, cluster.authority), writeSecrets(target, MIGRATE, nomad, learn)];
  await Promise.all([...written, register(migrator)]);
  const { name, release } = target.environment;
  const limit = AbortSignal.timeout(release.migrations * 1000);
  const { DispatchedJobID: job, EvalID } = await nomad.dispatch(MIGRATE, { verb });
  try {
    const ended = await follow(migrator, job, EvalID, AbortSignal.any([signal, limit]));
    const output = await outputOf(cluster, ended);
    const fault = inspectAllocation(ended);
    if (ended.ClientStatus === 'complete' || !fault) return output;
    const tail = output.split('\n').slice(-12).join('\n');
    throw withDatabaseCause(instanceFault(MIGRATE, ended.NodeName, fault, tail), target.environment);
  } catch (error) {
    if (signal.aborted || limit.aborted) await nomad.stop(job);
    if (!limit.aborted) throw error;
    throw new RemoteError({
      code: 'deploy.migration-slow',
      summary: `The migrations did not end within ${formatDuration(release.migrations * 1000)}; they were stopped, and what was not finished was undone.`,
      hints: [
        `pulse db psql ${name}   # select * from pg_stat_activity: does something hold a lock?`,
        `pulse deploy ${name}   # once release.migrations in pulse.yaml allows it more time`,
      ],
    });
  }
}

interface State extends PendingMigration {
  executedAt: string | null;
}

function lastDocument(output: string): Record<string, unknown> {
  const line = output.split('\n').findLast((each) => each.startsWith('{'));
  if (line !== undefined) return JSON.parse(line) as Record<string, unknown>;
  throw new RemoteError({
    code: 'deploy.migrator-silent',
    summary: 'The migrator ended well, yet its answer is not in the journal of its host.',
    detail: output.slice(-500),
    hints: ['pulse logs ENV migrate'],
  });
}

export interface SchemaSight {
  /** Name of the last migration that is applied. */
  level: string | null;
  pending: PendingMigration[];
}

/** Which migrations of the image are applied, and which are not. */
export async function lookAtSchema(migrator: Migrator): Promise<SchemaSight> {
  const { migrations } = lastDocument(await runMigrator(migrator, 'status')) as { migrations: State[] };
  const pending = migrations.filter(({ executedAt }) => !executedAt);
  return {
    level: migrations.findLast(({ executedAt }) => executedAt)?.name ?? null,
    pending: pending.map(({ name, previousReleaseWorks, note }) => ({ name, previousReleaseWorks, note })),
  };
}

/** Applies what is pending; resolves to the names. */
export async function migrate(migrator: Migrator): Promise<string[]> {
  const { applied } = lastDocument(await runMigrator(migrator, 'up')) as { applied: string[] };
  return applied;
}
