import { join } from 'node:path';
import { loopback, pageAddress } from '../../config/dev-environment.ts';
import type { ServiceSpec } from '../../drivers/local/service.ts';
import type { DevStep, ServiceName } from '../../plans/dev-steps.ts';
import { type DevContext, databaseUrls } from './context.ts';

export type ServiceStep = Extract<DevStep, { kind: 'service.start' }>;

/** The first start compiles and bundles; on a busy machine that takes a while. */
const START_LIMIT_MS = 90_000;
/** Above the services' own SHUTDOWN_TIMEOUT, so that they end by themselves; that one is short: nobody drains a laptop. */
const STOP_LIMIT_MS = 5000;
const SHUTDOWN_TIMEOUT_S = '2';

type Environment = Record<string, string | undefined>;

function apiVariables(context: DevContext): Environment {
  const { ports } = context.environment;
  const { jwtKeys, refreshTokenSecret } = context.secrets;
  return {
    // Metrics are for the monitoring of an environment; here any port will do.
    METRICS_PORT: '0',
    DATABASE_URL: databaseUrls(context).api,
    JWT_KEYS: jwtKeys.reveal(),
    REFRESH_TOKEN_SECRET: refreshTokenSecret.reveal(),
    // What we set must not compete with a file that the shell happens to name.
    DATABASE_URL_FILE: undefined,
    JWT_KEYS_FILE: undefined,
    REFRESH_TOKEN_SECRET_FILE: undefined,
    APP_URL: loopback(ports.app),
    TRUSTED_PROXIES: '127.0.0.1',
  };
}

function appVariables({ environment: { ports } }: DevContext): Environment {
  return { API_URL: loopback(ports.api), PUBLIC_URL: pageAddress(ports.app), TRUSTED_PROXIES: '' };
}

/** What to start, where, and with which variables. */
export function buildServiceSpec({ input }: ServiceStep, context: DevContext): ServiceSpec {
  const { root } = context.environment;
  const own: Record<ServiceName, () => Environment> = {
    api: () => apiVariables(context),
    app: () => appVariables(context),
  };
  return {
    name: input.service,
    file: process.execPath,
    args: [join(root, input.script)],
    cwd: join(root, input.service),
    env: {
      HOST: '127.0.0.1',
      PORT: String(input.port),
      NODE_ENV: 'development',
      RELEASE: 'dev',
      SHUTDOWN_TIMEOUT: SHUTDOWN_TIMEOUT_S,
      ...own[input.service](),
    },
    healthUrl: input.health,
    startLimitMs: START_LIMIT_MS,
    stopLimitMs: STOP_LIMIT_MS,
  };
}
