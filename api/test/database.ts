/** A database of its own for a test file, copied from the migrated template in some ten milliseconds. */
import { randomUUID } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';
import { inject } from 'vitest';
import { apiRole, ownerRole, templateDatabase } from './global-setup.ts';

export interface TestDatabase {
  name: string;
  /** URL of the role of the API: rows only. */
  apiUrl: string;
  /** URL of the role that owns and migrates. */
  ownerUrl: string;
  adminUrl: string;
  /** As the superuser, past every right. */
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  drop(): Promise<void>;
}

const urlOf = (role: string, database: string): string => {
  const { host, port, password } = inject('postgres');
  return `postgres://${role}:${password}@${host}:${port}/${database}`;
};

/** `empty` makes one without any table, owned by the owner role: for tests of the migrator. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const { adminUrl } = inject('postgres');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const server = new Client({ connectionString: adminUrl });
  await server.connect();
  await server.query(
    `create database ${name} owner ${ownerRole} template ${empty ? 'template0' : templateDatabase}`,
  );

  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  // One connection, kept from the start: tests forbid new ones to play an outage.
  const admin = new Client({ connectionString: url.href });
  admin.on('error', () => undefined);
  await admin.connect();
  let last: Promise<unknown> = Promise.resolve();

  return {
    name,
    apiUrl: urlOf(apiRole, name),
    ownerUrl: urlOf(ownerRole, name),
    adminUrl: url.href,
    query<R extends QueryResultRow>(text: string, values: unknown[] = []) {
      const result = last.then(async () => (await admin.query<R>(text, values)).rows);
      last = result.catch(() => undefined);
      return result;
    },
    async drop() {
      await admin.end();
      await server.query(`drop database if exists ${name} with (force)`);
      await server.end();
    },
  };
}
