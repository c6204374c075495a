/** The environment variables of the API: every one, with its unit, its default and what to type when it is wrong. */
import { parseSigningKeys } from './config/signing-keys.ts';
import { createReader, type Environment, type Reader } from './config/read.ts';
import type { SigningKey } from './types.ts';

export interface Config {
  host: string;
  /** 0 takes any free port. */
  port: number;
  metrics: { host: string; port: number };
  database: { url: string; poolSize: number };
  redisUrl: string | undefined;
  jwtKeys: readonly SigningKey[];
  refreshTokenSecret: string;
  /** Seconds. */
  accessTokenTtl: number;
  /** Seconds. */
  refreshTokenTtl: number;
  maxSessions: number;
  /** Addresses and CIDRs whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  release: string;
  /** Origin of the web application, probed for the status page. */
  appUrl: string | undefined;
  logLevel: LogLevel;
  production: boolean;
  /** Whether GET /docs is served. */
  docs: boolean;
  /** Seconds. */
  shutdownTimeout: number;
  /** Seconds. */
  statusSampleInterval: number;
}

export interface MigrationConfig {
  /** Of the owner role. */
  url: string;
  /** The role that is granted rows, and nothing else. */
  apiRole: string;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** All faults at once. The process edge prints them and exits with 2. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`${faults.length} fault(s) in the environment variables`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const postgresProtocols = ['postgres:', 'postgresql:'];
const day = 86_400;

const readKeys = (read: Reader): SigningKey[] => {
  const json = read.secret('JWT_KEYS');
  if (json === undefined)
    return read.required<SigningKey[]>('JWT_KEYS', undefined, 'give a private Ed25519 JWK set as JSON');
  const keys = parseSigningKeys(json);
  if (Array.isArray(keys)) return keys;
  read.faults.push(keys.fault);
  return [];
};

const readRefreshSecret = (read: Reader): string => {
  const name = 'REFRESH_TOKEN_SECRET';
  const hint = 'at least 32 random characters, for example from: openssl rand -base64 32';
  const secret = read.secret(name);
  if (secret !== undefined && secret.length < 32) read.faults.push(`${name} is too short: ${hint}`);
  return read.required(name, secret, hint);
};

/** @throws {ConfigError} listing every fault. */
export function readConfig(environment: Environment): Config {
  const read = createReader(environment);
  const production = read.text('NODE_ENV', 'development') === 'production';
  const databaseUrl = read.url(
    'DATABASE_URL',
    postgresProtocols,
    'postgres://pulse_api:…@127.0.0.1:5432/pulse',
  );
  const config: Config = {
    host: read.text('HOST', '127.0.0.1'),
    port: read.integer('PORT', 3001, { min: 0, max: 65_535 }),
    metrics: {
      host: read.text('METRICS_HOST', '127.0.0.1'),
      port: read.integer('METRICS_PORT', 9464, { min: 0, max: 65_535 }),
    },
    database: {
      url: read.required('DATABASE_URL', databaseUrl, 'give the URL of the role that reads and writes rows'),
      poolSize: read.integer('DATABASE_POOL', 10, { min: 1, max: 200 }),
    },
    redisUrl: read.url('REDIS_URL', ['redis:', 'rediss:'], 'redis://127.0.0.1:6379'),
    jwtKeys: readKeys(read),
    refreshTokenSecret: readRefreshSecret(read),
    accessTokenTtl: read.integer('ACCESS_TOKEN_TTL', 300, { min: 10, max: 3600 }),
    refreshTokenTtl: read.integer('REFRESH_TOKEN_TTL', 30 * day, { min: 60, max: 365 * day }),
    maxSessions: read.integer('MAX_SESSIONS', 10, { min: 1, max: 1000 }),
    trustedProxies: read.cidrs('TRUSTED_PROXIES'),
    release: read.text('RELEASE', 'dev'),
    appUrl: read.url('APP_URL', ['http:', 'https:'], 'http://127.0.0.1:3000'),
    logLevel: read.oneOf('LOG_LEVEL', logLevels, 'info'),
    production,
    docs: read.oneOf('DOCS', ['on', 'off'], production ? 'off' : 'on') === 'on',
    shutdownTimeout: read.integer('SHUTDOWN_TIMEOUT', 10, { min: 1, max: 300 }),
    statusSampleInterval: read.integer('STATUS_SAMPLE_INTERVAL', 60, { min: 1, max: 3600 }),
  };
  if (read.faults.length > 0) throw new ConfigError(read.faults);
  return Object.freeze(config);
}

/** @throws {ConfigError} listing every fault. */
export function readMigrationConfig(environment: Environment): MigrationConfig {
  const read = createReader(environment);
  const example = 'postgres://pulse_owner:…@127.0.0.1:5432/pulse';
  const url = read.url('MIGRATION_DATABASE_URL', postgresProtocols, example);
  const config: MigrationConfig = {
    url: read.required(
      'MIGRATION_DATABASE_URL',
      url,
      `give the URL of the owner role, for example ${example}`,
    ),
    apiRole: read.text('API_DATABASE_ROLE', 'pulse_api'),
  };
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(config.apiRole)) {
    read.faults.push(`API_DATABASE_ROLE=${config.apiRole} is not a role name: for example pulse_api`);
  }
  if (read.faults.length > 0) throw new ConfigError(read.faults);
  return config;
}
