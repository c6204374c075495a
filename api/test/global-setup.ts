/** One embedded PostgreSQL for the whole run, with a migrated template database that each test file copies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../cli/src/drivers/postgres/index.ts';
import { migrateUp } from '../src/database/migrator.ts';

export interface ProvidedPostgres {
  host: string;
  port: number;
  adminUrl: string;
  /** Of the two roles, for this run only. */
  password: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: ProvidedPostgres;
  }
}

export const ownerRole = 'pulse_owner';
export const apiRole = 'pulse_api';
export const templateDatabase = 'pulse_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pulse-api-test-'));
  const server = await startPostgres({ dataDir, fast: true });
  const password = 'only-for-this-test-run';

  const admin = new Client({ connectionString: server.adminUrl });
  await admin.connect();
  for (const role of [ownerRole, apiRole])
    await admin.query(`create role ${role} login password '${password}'`);
  await admin.query(`create database ${templateDatabase} owner ${ownerRole}`);
  await admin.end();
  await migrateUp(
    { url: server.url(ownerRole, password, templateDatabase), apiRole },
    { warn: (message) => process.stderr.write(`${message}\n`) },
  );

  const { host, port, adminUrl } = server;
  project.provide('postgres', { host, port, adminUrl, password });
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
