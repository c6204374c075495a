import { removePostgres } from '../../drivers/postgres/remove.ts';
import { postgresDir } from '../../config/dev-environment.ts';
import { count } from '../../lib/text.ts';
import type { StepOf } from '../../plans/types.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import { type DevContext, databaseUrls } from './context.ts';
import { runScript } from './script.ts';

const MIGRATE_LIMIT_MS = 120_000;
const SEED_LIMIT_MS = 120_000;

type ScriptStep<Kind extends string> = StepOf<Kind, { script: string }>;

/** Applies the pending migrations as the owner of the database. */
export async function migrate(
  { input }: ScriptStep<'database.migrate'>,
  context: DevContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const answer = await runScript(
    {
      root: context.environment.root,
      script: input.script,
      args: ['up', '--json'],
      env: { MIGRATION_DATABASE_URL: databaseUrls(context).owner, MIGRATION_DATABASE_URL_FILE: undefined },
      timeoutMs: MIGRATE_LIMIT_MS,
      what: 'apply the migrations',
      code: 'dev.migrations-failed',
      hints: ['mend the migration, or start afresh: pulse dev --reset'],
    },
    voice,
  );
  const { applied } = answer as { applied: string[] };
  return { detail: applied.length === 0 ? 'nothing to apply' : `${applied.length} applied` };
}

interface Seeded {
  created: boolean;
  email: string;
  password: string;
  events: number;
  samples: number;
}

/** Writes the demo account unless it is there, and says how to log in. */
export async function seed(
  { input }: ScriptStep<'database.seed'>,
  context: DevContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const answer = await runScript(
    {
      root: context.environment.root,
      script: input.script,
      args: [],
      env: { DATABASE_URL: databaseUrls(context).api, DATABASE_URL_FILE: undefined },
      timeoutMs: SEED_LIMIT_MS,
      what: 'write the demo account',
      code: 'dev.seed-failed',
      hints: ['start afresh: pulse dev --reset --seed'],
    },
    voice,
  );
  const { created, email, password, events, samples } = answer as Seeded;
  context.live.demo = { email, password };
  const written = `${count(events, 'event')} and ${count(samples, 'sample')} written`;
  return { detail: created ? written : 'already there', note: email };
}

/** Removes the database; the secrets stay valid for the next one. */
export async function emptyData(dataDir: string): Promise<StepOutcome> {
  await removePostgres(postgresDir(dataDir));
  return { detail: 'removed' };
}
