import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { createDatabase } from '../../src/database/database.ts';
import { migrateDown, migrateUp, migrationStates, MigratorBusyError } from '../../src/database/migrator.ts';
import { migrations } from '../../src/migrations/index.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

const names = migrations.map(({ name }) => name);
const warnings: string[] = [];
const warn = (message: string) => {
  warnings.push(message);
};

const open: TestDatabase[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.drop()));
});

const emptyDatabase = async () => {
  const database = await createTestDatabase({ empty: true });
  open.push(database);
  return { database, config: { url: database.ownerUrl, apiRole: 'pulse_api' } };
};

const tables = async (database: TestDatabase): Promise<string[]> => {
  const rows = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  return rows.map(({ name }) => name);
};

/** A session that holds what `sql` takes until it is released. */
const holding = async (url: string, sql: string) => {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  return { release: () => client.end() };
};

describe('up and down', () => {
  test('up makes every table, and a second up has nothing to do', async () => {
    const { database, config } = await emptyDatabase();
    expect(await migrateUp(config, { warn })).toEqual(names);
    expect(await tables(database)).toEqual([
      'activity_events',
      'migrations',
      'sessions',
      'status_day',
      'status_minute',
      'users',
    ]);
    expect(await migrateUp(config, { warn })).toEqual([]);
  });

  test('down reverts the last one; down to 0 leaves nothing behind', async () => {
    const { database, config } = await emptyDatabase();
    await migrateUp(config, { warn });
    expect(await migrateDown(config, { warn })).toEqual(names.slice(-1));
    expect(await tables(database)).not.toContain('status_day');
    expect(await migrateDown(config, { warn, to: 0 })).toEqual(names.slice(0, -1).reverse());
    expect(await tables(database)).toEqual(['migrations']);
    const functions = await database.query(
      `select 1 from pg_proc where pronamespace = 'public'::regnamespace`,
    );
    expect(functions).toEqual([]);
  });

  test('down to a name keeps that one', async () => {
    const { config } = await emptyDatabase();
    await migrateUp(config, { warn });
    expect(await migrateDown(config, { warn, to: names[0] ?? '' })).toEqual(names.slice(1).reverse());
  });

  test('everything can be applied again after it was reverted', async () => {
    const { config } = await emptyDatabase();
    await migrateUp(config, { warn });
    await migrateDown(config, { warn, to: 0 });
    expect(await migrateUp(config, { warn })).toEqual(names);
  });

  test('the migrations make exactly the schema of the entities', async () => {
    const { config } = await emptyDatabase();
    await migrateUp(config, { warn });
    const database = createDatabase({ url: config.url, poolSize: 1, applicationName: 'test', warn });
    try {
      const difference = await database.orm.schema.getUpdateSchemaSQL({ wrap: false, dropTables: false });
      expect(difference.trim()).toBe('');
    } finally {
      await database.close();
    }
  });
});

describe('status', () => {
  test('says of each migration whether it ran and whether the previous release survives it', async () => {
    const { config } = await emptyDatabase();
    const before = await migrationStates(config, { warn });
    expect(before.map(({ name, executedAt }) => [name, executedAt])).toEqual(
      names.map((name) => [name, null]),
    );
    await migrateUp(config, { warn });
    for (const state of await migrationStates(config, { warn })) {
      expect(state).toMatchObject({ previousReleaseWorks: expect.any(Boolean) as boolean });
      expect(state.note).toMatch(/\.$/);
      expect(Date.parse(state.executedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    }
  });

  test('looking changes nothing', async () => {
    const { database, config } = await emptyDatabase();
    await migrationStates(config, { warn });
    expect(await tables(database)).toEqual([]);
  });
});

describe('two migrators', () => {
  test('at once apply each migration once', async () => {
    const { database, config } = await emptyDatabase();
    const applied = await Promise.all([1, 2, 3].map(() => migrateUp(config, { warn })));
    expect(applied.flat()).toEqual(names);
    const rows = await database.query<{ name: string }>('select name from migrations order by id');
    expect(rows.map(({ name }) => name)).toEqual(names);
  });

  test('one that waits too long for its turn says so and changes nothing', async () => {
    const { database, config } = await emptyDatabase();
    const other = await holding(config.url, `select pg_advisory_lock(1886743667)`);
    await expect(migrateUp(config, { warn, turnTimeout: 100 })).rejects.toThrow(MigratorBusyError);
    await other.release();
    expect(await tables(database)).toEqual([]);
  });

  test('one that was killed leaves no lock behind', async () => {
    const { database, config } = await emptyDatabase();
    const other = new Client({ connectionString: config.url });
    other.on('error', () => undefined);
    await other.connect();
    const { rows } = await other.query<{ pid: number }>(
      `select pg_backend_pid() as pid, pg_advisory_lock(1886743667)`,
    );
    await database.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    expect(await migrateUp(config, { warn, turnTimeout: 5_000 })).toEqual(names);
  });
});

describe('a table that is busy', () => {
  test('makes the migration give up after lock_timeout, with nothing changed', async () => {
    const { database, config } = await emptyDatabase();
    await migrateUp(config, { warn });
    const reader = await holding(config.url, 'begin; lock table status_day in access share mode');
    await expect(migrateDown(config, { warn, lockTimeout: 100 })).rejects.toThrow(/lock timeout/);
    await reader.release();
    expect(await tables(database)).toContain('status_minute');
    const ran = (await migrationStates(config, { warn })).filter(({ executedAt }) => executedAt !== null);
    expect(ran).toHaveLength(names.length);
  });
});
