/** Process edge of the migrator: `node api/src/migrate.ts up | down [--to NAME] | status [--json]`. */
import { parseArgs } from 'node:util';
import { ConfigError, readMigrationConfig, type MigrationConfig } from './config.ts';
import { migrateDown, migrateUp, migrationStates, type MigrationState } from './database/migrator.ts';

const usage = `Usage: node api/src/migrate.ts up | down [--to NAME|0] | status   [--json]
  up       applies the pending migrations and grants rows to API_DATABASE_ROLE
  down     reverts the last migration, or every one after NAME (0: all of them)
  status   lists the migrations; "needs care" marks those the previous release does not survive
Environment: MIGRATION_DATABASE_URL (or MIGRATION_DATABASE_URL_FILE), API_DATABASE_ROLE=pulse_api
`;

class UsageError extends Error {}

const parse = (argv: string[]) => {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, to: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    return { ...values, verb: positionals.length === 1 ? positionals[0] : undefined };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const describe = (state: MigrationState): string =>
  [
    state.executedAt ? `applied ${state.executedAt}` : 'pending'.padEnd(32),
    state.name,
    state.previousReleaseWorks ? '' : '[needs care]',
    state.note,
  ]
    .filter((part) => part !== '')
    .join('  ');

const run = async (options: ReturnType<typeof parse>, config: MigrationConfig): Promise<string> => {
  const migrator = { warn: (message: string) => process.stderr.write(`${message}\n`) };
  if (options.verb === 'status') {
    const states = await migrationStates(config, migrator);
    return options.json ? JSON.stringify({ migrations: states }) : states.map(describe).join('\n');
  }
  const up = options.verb === 'up';
  const to = options.to === '0' ? 0 : options.to;
  const names = up
    ? await migrateUp(config, migrator)
    : await migrateDown(config, to === undefined ? migrator : { ...migrator, to });
  if (options.json) return JSON.stringify(up ? { applied: names } : { reverted: names });
  const done = up ? 'applied' : 'reverted';
  return names.length === 0 ? `nothing to do: 0 ${done}` : names.map((name) => `${done} ${name}`).join('\n');
};

/** Exit code: 0 done, 1 a migration failed or the database is away, 2 usage or environment. */
async function main(argv: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    const options = parse(argv);
    if (options.help) {
      process.stdout.write(usage);
      return 0;
    }
    if (!['up', 'down', 'status'].includes(options.verb ?? ''))
      throw new UsageError('say up, down or status');
    if (options.to !== undefined && options.verb !== 'down') throw new UsageError('--to goes with down');
    process.stdout.write(`${await run(options, readMigrationConfig(environment))}\n`);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`migrate: ${error.message}\n${usage}`);
      return 2;
    }
    if (error instanceof ConfigError) {
      process.stderr.write(error.faults.map((fault) => `${fault}\n`).join(''));
      return 2;
    }
    process.stderr.write(
      `migrate: ${error instanceof Error ? error.message || String(error) : String(error)}\n`,
    );
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2), process.env);
