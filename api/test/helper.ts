/** What every test of the API stands on: the real application on a real database, spoken to through HTTP injection. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { buildApp, type App } from '../src/app.ts';
import { readConfig, type Config } from '../src/config.ts';
import type { LoggedIn } from '../src/modules/auth/schema.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** A private Ed25519 JWK as JWT_KEYS wants it. */
export const createJwk = (kid: string) => ({
  ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  kid,
});

/** The smallest environment the API starts with; `DATABASE_URL` is the test database's. */
export const testEnvironment = (databaseUrl: string, changes: Record<string, string> = {}) => ({
  DATABASE_URL: databaseUrl,
  JWT_KEYS: JSON.stringify({ keys: [createJwk('test')] }),
  REFRESH_TOKEN_SECRET: 'a secret of at least 32 characters, for tests',
  PORT: '0',
  METRICS_PORT: '0',
  DATABASE_POOL: '5',
  LOG_LEVEL: 'error',
  ...changes,
});

export const testConfig = (databaseUrl: string, changes: Record<string, string> = {}): Config =>
  readConfig(testEnvironment(databaseUrl, changes));

export const goodPassword = 'correct horse battery staple';

export interface Account extends LoggedIn {
  email: string;
  password: string;
  /** The Authorization header of this session. */
  auth: { authorization: string };
}

export interface TestApp extends App {
  database: TestDatabase;
  /** One request; `auth` of an account goes into `headers`. */
  request(options: InjectOptions): Promise<LightMyRequestResponse>;
  /** A new account with an email nobody else has. */
  signUp(input?: { name?: string; email?: string; password?: string }): Promise<Account>;
  /** One more session of an account. */
  login(account: Pick<Account, 'email' | 'password'>, headers?: Record<string, string>): Promise<Account>;
  close(): Promise<void>;
}

interface TestAppOptions {
  /** Environment variables that differ from `testEnvironment`. */
  environment?: Record<string, string>;
  override?: NonNullable<Parameters<typeof buildApp>[1]>['override'];
  logStream?: NonNullable<Parameters<typeof buildApp>[1]>['logStream'];
  /** Shares the database of another application; it is then dropped by that one. */
  database?: TestDatabase;
}

const expectStatus = (response: LightMyRequestResponse, status: number): LightMyRequestResponse => {
  if (response.statusCode === status) return response;
  throw new Error(`expected ${status}, got ${response.statusCode}: ${response.body}`);
};

export async function buildTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const { override, logStream = { write: (line: string) => void process.stderr.write(line) } } = options;
  const app = await buildApp(testConfig(database.apiUrl, options.environment), {
    ...(override ? { override } : {}),
    logStream,
  });
  await app.server.ready();
  const request = (input: InjectOptions) => app.server.inject(input);

  const asAccount = (body: LoggedIn, email: string, password: string): Account => ({
    ...body,
    email,
    password,
    auth: { authorization: `Bearer ${body.tokens.accessToken}` },
  });

  return {
    ...app,
    database,
    request,
    async signUp({ name = 'Ada', email = `${randomUUID()}@example.org`, password = goodPassword } = {}) {
      const payload = { name, email, password };
      const response = await request({ method: 'POST', url: '/auth/sign-up', payload });
      return asAccount(expectStatus(response, 201).json<LoggedIn>(), email, password);
    },
    async login({ email, password }, headers = {}) {
      const payload = { email, password };
      const response = await request({ method: 'POST', url: '/auth/login', payload, headers });
      return asAccount(expectStatus(response, 200).json<LoggedIn>(), email, password);
    },
    async close() {
      await app.server.close();
      if (!options.database) await database.drop();
    },
  };
}
