import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../../cli/src/drivers/postgres/index.ts';
import { newSecret, newSigningKeys } from './keys.ts';
import { runScript, startService } from './service.ts';
import type { Environment, Service } from './service.ts';

/** Settings of the real services on one database; more of each can be started with them. */
export interface StackEnvironments {
  readonly api: Environment;
  readonly app: Environment;
  /** Superuser: to look at rows and to write history that no request can make. */
  readonly adminUrl: string;
}

export interface Stack {
  readonly api: Service;
  readonly app: Service;
  readonly environments: StackEnvironments;
  stop(): Promise<void>;
}

/** Whoever starts a request here may say where it comes from, so that limits per address do not meet. */
const PROXIES = '127.0.0.1/32';

/** Starts PostgreSQL, the API and the built application, each as its own process on a free port. */
export async function startStack(extra: { api?: Environment; app?: Environment } = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'pulse-app-test-'));
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), fast: true });
  const started: Service[] = [];
  const stop = async () => {
    await Promise.all(started.map((service) => service.stop()));
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [owner, rows] = [newSecret(), newSecret()];
    await createDatabase(postgres.adminUrl, owner, rows);
    await runScript('api/src/migrate.ts', ['up'], {
      MIGRATION_DATABASE_URL: postgres.url('pulse_owner', owner, 'pulse'),
    });
    const apiEnvironment: Environment = {
      NODE_ENV: 'production',
      PORT: '0',
      METRICS_PORT: '0',
      DATABASE_URL: postgres.url('pulse_api', rows, 'pulse'),
      JWT_KEYS: newSigningKeys(),
      REFRESH_TOKEN_SECRET: newSecret(),
      TRUSTED_PROXIES: PROXIES,
      ...extra.api,
    };
    const api = await startService('api/src/server.ts', apiEnvironment);
    started.push(api);
    const appEnvironment: Environment = {
      NODE_ENV: 'production',
      PORT: '0',
      API_URL: api.url,
      TRUSTED_PROXIES: PROXIES,
      ...extra.app,
    };
    const app = await startService('app/server/main.ts', appEnvironment);
    started.push(app);
    const adminUrl = databaseOf(postgres.adminUrl, 'pulse');
    return { api, app, environments: { api: apiEnvironment, app: appEnvironment, adminUrl }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createDatabase(adminUrl: string, ownerPassword: string, rowsPassword: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`create role pulse_owner login password ${client.escapeLiteral(ownerPassword)}`);
    await client.query(`create role pulse_api login password ${client.escapeLiteral(rowsPassword)}`);
    await client.query('create database pulse owner pulse_owner');
  } finally {
    await client.end();
  }
}

function databaseOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
