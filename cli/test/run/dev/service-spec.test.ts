import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PostgresServer } from '../../../src/drivers/postgres/index.ts';
import { databaseUrls } from '../../../src/run/dev/context.ts';
import { buildServiceSpec, type ServiceStep } from '../../../src/run/dev/service-spec.ts';
import { devContext } from '../../helpers/dev-context.ts';

/** A server that is only asked for addresses. */
const server = {
  url: (user: string, password: string, database: string) =>
    `postgres://${user}:${password}@127.0.0.1:5432/${database}`,
} as PostgresServer;

const stepOf = (service: 'api' | 'app', port: number): ServiceStep => ({
  id: service,
  kind: 'service.start',
  title: '',
  cause: '',
  needs: [],
  input: {
    service,
    script: `${service}/main.ts`,
    port,
    address: '',
    health: `http://127.0.0.1:${port}/healthz`,
  },
});

async function specOf(service: 'api' | 'app') {
  const { context, root } = await devContext({ app: 3005, api: 3006, postgres: 5432 });
  context.live.postgres = server;
  return { context, root, spec: buildServiceSpec(stepOf(service, service === 'api' ? 3006 : 3005), context) };
}

test('the API gets rows-only access, its keys, and no file that would compete with them', async () => {
  const { spec, context, root } = await specOf('api');
  expect(spec).toMatchObject({
    name: 'api',
    file: process.execPath,
    args: [join(root, 'api/main.ts')],
    cwd: join(root, 'api'),
  });
  expect(spec.env).toMatchObject({
    HOST: '127.0.0.1',
    PORT: '3006',
    METRICS_PORT: '0',
    NODE_ENV: 'development',
    APP_URL: 'http://127.0.0.1:3005',
    TRUSTED_PROXIES: '127.0.0.1',
    DATABASE_URL: `postgres://pulse_api:${context.secrets.apiPassword.reveal()}@127.0.0.1:5432/pulse`,
    JWT_KEYS: context.secrets.jwtKeys.reveal(),
    REFRESH_TOKEN_SECRET: context.secrets.refreshTokenSecret.reveal(),
  });
  for (const name of ['DATABASE_URL_FILE', 'JWT_KEYS_FILE', 'REFRESH_TOKEN_SECRET_FILE']) {
    expect(Object.keys(spec.env)).toContain(name);
    expect(spec.env[name]).toBeUndefined();
  }
});

test('no secret is in the command line of any service', async () => {
  for (const service of ['api', 'app'] as const) {
    const { spec, context } = await specOf(service);
    const line = [spec.file, ...spec.args, spec.cwd, spec.healthUrl].join(' ');
    for (const secret of Object.values(context.secrets)) expect(line).not.toContain(secret.reveal());
  }
});

test('the application gets addresses, and no secret at all', async () => {
  const { spec, context } = await specOf('app');
  expect(spec.env).toMatchObject({
    PORT: '3005',
    API_URL: 'http://127.0.0.1:3006',
    PUBLIC_URL: 'http://localhost:3005',
  });
  const values = Object.values(spec.env).join(' ');
  for (const secret of Object.values(context.secrets)) expect(values).not.toContain(secret.reveal());
});

test('a service is given longer to stop than it gives itself', async () => {
  const { spec } = await specOf('api');
  expect(spec.stopLimitMs).toBeGreaterThan(Number(spec.env.SHUTDOWN_TIMEOUT) * 1000);
});

test('the owner’s address is another than the API’s', async () => {
  const { context } = await specOf('api');
  const { owner, api } = databaseUrls(context);
  expect(new URL(owner).username).toBe('pulse_owner');
  expect(new URL(api).username).toBe('pulse_api');
  expect(new URL(owner).password).not.toBe(new URL(api).password);
});
