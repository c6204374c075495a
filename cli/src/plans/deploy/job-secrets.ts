import type { Environment, Host } from '../../config/environment.ts';
import { cacheHost, databaseHost, databaseName, meshAddressOf } from '../../config/placement.ts';
import { CA_PATH } from './job-variables.ts';

/** Names of secrets → values, revealed: for Nomad's variables only, never for a plan, an event or an argument. */
type Values = Readonly<Record<string, string>>;

export const MIGRATE = 'migrate';

const POSTGRES_PORT = 5432;
const REDIS_PORT = 6379;

function databaseUrl(environment: Environment, role: 'api' | 'migrator', password: string): string {
  const name = databaseName(environment);
  const address = meshAddressOf(environment, databaseHost(environment).name);
  const tls = `sslmode=verify-full&sslrootcert=${encodeURIComponent(CA_PATH)}`;
  return `postgres://${name}_${role}:${encodeURIComponent(password)}@${address}:${POSTGRES_PORT}/${name}?${tls}`;
}

const redisUrl = (environment: Environment, { name }: Host, password: string): string =>
  `rediss://api:${encodeURIComponent(password)}@${meshAddressOf(environment, name)}:${REDIS_PORT}`;

const ownSecrets = (environment: Environment, job: string): readonly string[] =>
  environment.services.find(({ name }) => name === job)?.secrets ?? [];

/** Names of the secrets that a job needs: what `jobSecrets` has to be given. */
export function secretsOfJob(environment: Environment, job: string): string[] {
  const api = ['DATABASE_API_PASSWORD', 'JWT_KEYS', 'REFRESH_TOKEN_SECRET'];
  const cache = cacheHost(environment) === null ? [] : ['CACHE_PASSWORD'];
  const platform: Readonly<Record<string, string[]>> = {
    api: [...api, ...cache],
    [MIGRATE]: ['DATABASE_MIGRATOR_PASSWORD'],
  };
  return [...new Set([...(platform[job] ?? []), ...ownSecrets(environment, job)])];
}

/** What Nomad's variable `nomad/jobs/<job>` holds: secret variables as the process reads them. Empty where it has none. */
export function jobSecrets(environment: Environment, job: string, values: Values): Record<string, string> {
  const value = (name: string): string => {
    const found = values[name];
    if (found === undefined) throw new TypeError(`jobSecrets was not given ${name}`);
    return found;
  };
  const own = Object.fromEntries(ownSecrets(environment, job).map((name) => [name, value(name)]));
  if (job === MIGRATE) {
    const url = databaseUrl(environment, 'migrator', value('DATABASE_MIGRATOR_PASSWORD'));
    return { MIGRATION_DATABASE_URL: url };
  }
  if (job !== 'api') return own;
  const cache = cacheHost(environment);
  return {
    ...own,
    DATABASE_URL: databaseUrl(environment, 'api', value('DATABASE_API_PASSWORD')),
    JWT_KEYS: value('JWT_KEYS'),
    REFRESH_TOKEN_SECRET: value('REFRESH_TOKEN_SECRET'),
    ...(cache === null ? {} : { REDIS_URL: redisUrl(environment, cache, value('CACHE_PASSWORD')) }),
  };
}
