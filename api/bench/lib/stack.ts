/** The real API on a real PostgreSQL, each in a process of its own, for the benches. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres, type PostgresServer } from '../../../cli/src/drivers/postgres/index.ts';
import { migrateUp } from '../../src/database/migrator.ts';

const OWNER = 'pulse_owner';
const API = 'pulse_api';

export interface Server {
  pid: number;
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts a Node script and waits until it tells over IPC that it listens. Its log goes to a file, as a service manager
 * would have it: a reader beside it would take part in what is measured.
 */
export async function startServer(script: URL, env: Record<string, string>): Promise<Server> {
  const log = openSync(join(mkdtempSync(join(tmpdir(), 'pulse-bench-log-')), 'out.log'), 'w');
  const child = spawn(process.execPath, [script.pathname], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
    stdio: ['ignore', log, 'inherit', 'ipc'],
  });
  closeSync(log);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script.pathname} ended with ${code ?? 'a signal'}`)));
    child.on('message', (message: { type: string; port: number }) => {
      if (message.type === 'listening') resolve(message.port);
    });
  });
  if (child.pid === undefined) throw new Error(`${script.pathname} did not start`);
  return {
    pid: child.pid,
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export interface Stack {
  postgres: PostgresServer;
  databaseUrl: string;
  api: Server;
  stop(): Promise<void>;
}

/** PostgreSQL with its durable settings, migrated, and the API with everything switched on. */
export async function startStack(env: Record<string, string> = {}): Promise<Stack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pulse-bench-'));
  const postgres = await startPostgres({ dataDir });
  const password = randomBytes(12).toString('hex');
  const admin = new Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  for (const role of [OWNER, API]) await admin.query(`create role ${role} login password '${password}'`);
  await admin.query(`create database pulse owner ${OWNER}`);
  await admin.end();
  await migrateUp({ url: postgres.url(OWNER, password, 'pulse'), apiRole: API }, { warn: console.error });

  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const databaseUrl = postgres.url(API, password, 'pulse');
  const api = await startServer(new URL('../../src/server.ts', import.meta.url), {
    DATABASE_URL: databaseUrl,
    JWT_KEYS: JSON.stringify({ keys: [{ ...key, kid: 'bench' }] }),
    REFRESH_TOKEN_SECRET: randomBytes(32).toString('hex'),
    ACCESS_TOKEN_TTL: '3600',
    PORT: '0',
    METRICS_PORT: '0',
    TRUSTED_PROXIES: '127.0.0.1/32',
    SHUTDOWN_TIMEOUT: '2',
    ...env,
  });
  return {
    postgres,
    databaseUrl,
    api,
    async stop() {
      await api.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const PASSWORD = 'correct horse battery staple';

export interface BenchAccount {
  email: string;
  accessToken: string;
  userId: string;
  sessionId: string;
}

/** A new account through the API, from an address of its own. */
export async function signUp(url: string, index: number): Promise<BenchAccount> {
  const email = `${randomUUID()}@example.org`;
  const answer = await fetch(`${url}/auth/sign-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': addressOf(index) },
    body: JSON.stringify({ name: 'Ada', email, password: PASSWORD }),
  });
  const body = (await answer.json()) as {
    profile: { id: string };
    tokens: { accessToken: string };
    sessionId: string;
  };
  if (answer.status !== 201) throw new Error(`sign-up answered ${answer.status}: ${JSON.stringify(body)}`);
  return { email, accessToken: body.tokens.accessToken, userId: body.profile.id, sessionId: body.sessionId };
}

/** One of 65,536 client addresses of the network that is reserved for benchmarks (RFC 2544). */
export function addressOf(index: number): string {
  return `198.18.${Math.floor(index / 256) % 256}.${index % 256}`;
}
