/** Runs the migrations as the owner role, one migrator at a time, and grants rows to the role of the API. */
import { Migrator } from '@mikro-orm/migrations';
import { Client, escapeIdentifier } from 'pg';
import type { MigrationConfig } from '../config.ts';
import { migrations } from '../migrations/index.ts';
import { createDatabase, type Database } from './database.ts';

/** An arbitrary number of ours ("puls" in ASCII): the advisory lock all migrators of a database ask for. */
const lockKey = 0x70756c73;
const table = 'migrations';

export interface MigrationState {
  name: string;
  /** ISO time, or null while it is pending. */
  executedAt: string | null;
  previousReleaseWorks: boolean;
  note: string;
}

export interface MigratorOptions {
  warn: (message: string) => void;
  /** Milliseconds a migration waits for a lock on a table before it gives up and changes nothing. */
  lockTimeout?: number;
  /** Milliseconds to wait for another migrator to finish. */
  turnTimeout?: number;
}

/** Another migrator held the lock for longer than `turnTimeout`. */
export class MigratorBusyError extends Error {
  constructor() {
    super('Another migrator is at work on this database: try again when it has finished');
    this.name = 'MigratorBusyError';
  }
}

const openDatabase = (config: MigrationConfig, options: MigratorOptions): Database =>
  createDatabase({
    url: config.url,
    poolSize: 2,
    applicationName: 'pulse-migrate',
    statementTimeout: 0,
    lockTimeout: options.lockTimeout ?? 5_000,
    warn: options.warn,
    extensions: [Migrator],
    migrations: {
      tableName: table,
      migrationsList: migrations.map(({ name, class: migration }) => ({ name, class: migration })),
      snapshot: false,
      silent: true,
      // One transaction a migration: a long list does not hold its first locks to the end.
      allOrNothing: false,
    },
  });

/**
 * The lock belongs to the session of one connection, so it is given back even when this process is killed;
 * `lock_timeout` bounds the wait for it as for any other lock.
 */
const withLock = async <T>(
  config: MigrationConfig,
  options: MigratorOptions,
  work: () => Promise<T>,
): Promise<T> => {
  const client = new Client({
    connectionString: config.url,
    application_name: 'pulse-migrate-lock',
    lock_timeout: options.turnTimeout ?? 60_000,
    keepAlive: true,
  });
  let lost: Error | undefined;
  client.on('error', (error) => {
    lost = error;
  });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === '55P03') throw new MigratorBusyError();
      throw error;
    });
    const result = await work();
    if (lost) options.warn(`The lock of the migrator was lost on the way: ${lost.message}`);
    return result;
  } finally {
    await client.end();
  }
};

/** Rows only: no table, sequence or function can be made, changed, emptied by TRUNCATE or dropped with these. */
const grantRows = async (database: Database, role: string): Promise<void> => {
  const to = escapeIdentifier(role);
  const statements = [
    `grant usage on schema public to ${to}`,
    `grant select, insert, update, delete on all tables in schema public to ${to}`,
    `grant usage, select on all sequences in schema public to ${to}`,
    `alter default privileges in schema public grant select, insert, update, delete on tables to ${to}`,
    `alter default privileges in schema public grant usage, select on sequences to ${to}`,
    // What has run is the business of the owner.
    `revoke insert, update, delete on ${escapeIdentifier(table)} from ${to}`,
  ];
  for (const statement of statements) await database.pool.query(statement);
};

const withMigrator = <T>(
  config: MigrationConfig,
  options: MigratorOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> =>
  withLock(config, options, async () => {
    const database = openDatabase(config, options);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  });

/** Applies what is pending, then grants. Returns the names applied; none when the database was current. */
export const migrateUp = (config: MigrationConfig, options: MigratorOptions): Promise<string[]> =>
  withMigrator(config, options, async (database) => {
    const applied = await database.orm.migrator.up();
    await grantRows(database, config.apiRole);
    return applied.map(({ name }) => name);
  });

/** Reverts the last migration, or everything after `to` (`0`: everything). Returns the names reverted. */
export const migrateDown = (
  config: MigrationConfig,
  options: MigratorOptions & { to?: string | 0 },
): Promise<string[]> =>
  withMigrator(config, options, async (database) => {
    const { to } = options;
    const reverted = await database.orm.migrator.down(to === undefined ? undefined : { to });
    return reverted.map(({ name }) => name);
  });

/** Every known migration in order, with when it ran. Changes nothing; needs no lock. */
export const migrationStates = async (
  config: MigrationConfig,
  options: MigratorOptions,
): Promise<MigrationState[]> => {
  const database = openDatabase(config, options);
  try {
    const known = await database.pool.query<{ exists: boolean }>(
      'select to_regclass($1) is not null as exists',
      [table],
    );
    const executed = known.rows[0]?.exists ? await database.orm.migrator.getExecuted() : [];
    const times = new Map(executed.map((row) => [row.name, row.executed_at]));
    return migrations.map(({ name, class: migration }) => ({
      name,
      executedAt: times.get(name)?.toISOString() ?? null,
      previousReleaseWorks: migration.previousReleaseWorks,
      note: migration.note,
    }));
  } finally {
    await database.close();
  }
};
