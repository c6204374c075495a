import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, readConfig, readMigrationConfig } from '../../src/config.ts';
import { createJwk, testEnvironment } from '../helper.ts';

const url = 'postgres://pulse_api:secret-password@127.0.0.1:5432/pulse';
const environment = testEnvironment(url, { PORT: '', METRICS_PORT: '', DATABASE_POOL: '', LOG_LEVEL: '' });

const faultsOf = (changes: Record<string, string | undefined>): readonly string[] => {
  try {
    readConfig({ ...environment, ...changes });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pulse-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, content: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

describe('defaults', () => {
  test('the smallest environment gives the documented defaults', () => {
    expect(readConfig(environment)).toMatchObject({
      host: '127.0.0.1',
      port: 3001,
      metrics: { host: '127.0.0.1', port: 9464 },
      database: { url, poolSize: 10 },
      redisUrl: undefined,
      accessTokenTtl: 300,
      refreshTokenTtl: 2_592_000,
      maxSessions: 10,
      trustedProxies: [],
      release: 'dev',
      appUrl: undefined,
      logLevel: 'info',
      production: false,
      docs: true,
      shutdownTimeout: 10,
      statusSampleInterval: 60,
    });
  });

  test('a variable that is set but empty counts as absent', () => {
    expect(readConfig({ ...environment, HOST: '', REDIS_URL: '' })).toMatchObject({
      host: '127.0.0.1',
      redisUrl: undefined,
    });
  });

  test('the readable documentation is off in production and can be put on', () => {
    expect(readConfig({ ...environment, NODE_ENV: 'production' }).docs).toBe(false);
    expect(readConfig({ ...environment, NODE_ENV: 'production', DOCS: 'on' }).docs).toBe(true);
  });

  test('the configuration cannot be changed afterwards', () => {
    expect(Object.isFrozen(readConfig(environment))).toBe(true);
  });
});

describe('faults', () => {
  test('an empty environment names every missing variable at once', () => {
    const missing = { DATABASE_URL: undefined, JWT_KEYS: undefined, REFRESH_TOKEN_SECRET: undefined };
    expect(faultsOf(missing).map((fault) => fault.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'JWT_KEYS',
      'REFRESH_TOKEN_SECRET',
    ]);
  });

  test('faults of different kinds are listed together', () => {
    const faults = faultsOf({
      PORT: '99999',
      LOG_LEVEL: 'loud',
      MAX_SESSIONS: '0',
      TRUSTED_PROXIES: '10.0.0.0/8,x',
    });
    expect(faults).toHaveLength(4);
  });

  test.each([
    ['PORT', '3001.5'],
    ['PORT', '-1'],
    ['PORT', '0x10'],
    ['PORT', '65536'],
    ['DATABASE_POOL', '0'],
    ['ACCESS_TOKEN_TTL', '5'],
    ['SHUTDOWN_TIMEOUT', 'ten'],
    ['STATUS_SAMPLE_INTERVAL', '1e3'],
  ])('%s=%s is refused with the range and an example', (name, value) => {
    const [fault] = faultsOf({ [name]: value });
    expect(fault).toMatch(
      new RegExp(`^${name}=.* whole number from \\d+ to \\d+: for example ${name}=\\d+$`),
    );
  });

  test.each(['postgres://', 'mysql://a@b/c', 'not a url', '127.0.0.1:5432'])(
    'DATABASE_URL %s is refused',
    (value) => {
      expect(faultsOf({ DATABASE_URL: value })).toEqual([
        expect.stringMatching(/^DATABASE_URL is not a postgres:/),
      ]);
    },
  );

  test('the value of a secret is never repeated', () => {
    const faults = faultsOf({
      DATABASE_URL: 'mysql://u:hunter2@b/c',
      REFRESH_TOKEN_SECRET: 'hunter2',
      JWT_KEYS: '{"keys":[{"d":"hunter2"}]}',
    });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toContain('hunter2');
  });

  test.each([['10.0.0.0/33'], ['::1/129'], ['10.0.0'], ['10.0.0.0/8/8'], ['10.0.0.0/']])(
    'TRUSTED_PROXIES refuses %s',
    (value) => {
      expect(faultsOf({ TRUSTED_PROXIES: value })[0]).toContain(`${value} is not an address or CIDR`);
    },
  );

  test('TRUSTED_PROXIES takes addresses and networks of both families', () => {
    const { trustedProxies } = readConfig({
      ...environment,
      TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1 ,fd00::/8,::1',
    });
    expect(trustedProxies).toEqual(['10.0.0.0/8', '127.0.0.1', 'fd00::/8', '::1']);
  });

  test('a refresh secret below 32 characters is refused', () => {
    expect(faultsOf({ REFRESH_TOKEN_SECRET: 'x'.repeat(31) })[0]).toContain('openssl rand');
    expect(faultsOf({ REFRESH_TOKEN_SECRET: 'x'.repeat(32) })).toEqual([]);
  });
});

describe('JWT_KEYS', () => {
  const keys = (...list: unknown[]) => JSON.stringify({ keys: list });

  test('two keys are taken in order, for a rotation', () => {
    const config = readConfig({ ...environment, JWT_KEYS: keys(createJwk('new'), createJwk('old')) });
    expect(config.jwtKeys.map((key) => key.kid)).toEqual(['new', 'old']);
  });

  test.each([
    ['no JSON', 'x', 'is not JSON'],
    ['no keys', '{}', 'holds no key'],
    ['an empty list', keys(), 'holds no key'],
    ['a key without kid', keys({ ...createJwk('a'), kid: '' }), 'key 1 is not a private Ed25519'],
    ['a public key', keys({ ...createJwk('a'), d: undefined }), 'key 1 is not a private Ed25519'],
    ['another curve', keys(createJwk('a'), { ...createJwk('b'), crv: 'X25519' }), 'key 2 is not'],
    ['a key cut short', keys({ ...createJwk('a'), d: 'AAAA' }), 'key 1 is not'],
    ['null', keys(null), 'key 1 is not'],
    ['one kid twice', keys(createJwk('a'), createJwk('a')), 'the same kid'],
    ['too many keys', keys(...['a', 'b', 'c', 'd', 'e'].map(createJwk)), 'holds 5 keys'],
  ])('%s is refused', (_what, value, fault) => {
    expect(faultsOf({ JWT_KEYS: value })).toEqual([expect.stringContaining(fault)]);
  });
});

describe('secrets from files', () => {
  test('NAME_FILE gives the value without its last line end', async () => {
    const path = await file('secret', `${'s'.repeat(40)}\n`);
    const config = readConfig({
      ...environment,
      REFRESH_TOKEN_SECRET: undefined,
      REFRESH_TOKEN_SECRET_FILE: path,
    });
    expect(config.refreshTokenSecret).toBe('s'.repeat(40));
  });

  test('the database URL and the keys come from files, too', async () => {
    const config = readConfig({
      ...environment,
      DATABASE_URL: undefined,
      DATABASE_URL_FILE: await file('url', url),
      JWT_KEYS: undefined,
      JWT_KEYS_FILE: await file('keys', JSON.stringify({ keys: [createJwk('filed')] })),
    });
    expect(config.database.url).toBe(url);
    expect(config.jwtKeys[0]?.kid).toBe('filed');
  });

  test('NAME and NAME_FILE together are refused', async () => {
    const faults = faultsOf({ REFRESH_TOKEN_SECRET_FILE: await file('both', 'x') });
    expect(faults).toEqual([expect.stringContaining('both set')]);
  });

  test('a file that cannot be read is named once, with the cause', () => {
    const faults = faultsOf({ DATABASE_URL: undefined, DATABASE_URL_FILE: join(folder, 'absent') });
    expect(faults).toEqual([expect.stringMatching(/^DATABASE_URL_FILE: cannot read .*absent \(ENOENT\)/)]);
  });

  test('an empty file is refused', async () => {
    const faults = faultsOf({ JWT_KEYS: undefined, JWT_KEYS_FILE: await file('empty', '\n') });
    expect(faults).toEqual([expect.stringContaining('is empty')]);
  });
});

describe('the migrator', () => {
  test('needs the URL of the owner, and grants to pulse_api unless told otherwise', () => {
    expect(readMigrationConfig({ MIGRATION_DATABASE_URL: url })).toEqual({ url, apiRole: 'pulse_api' });
    expect(() => readMigrationConfig({})).toThrow(ConfigError);
  });

  test('refuses a role name that is not one', () => {
    const bad = { MIGRATION_DATABASE_URL: url, API_DATABASE_ROLE: 'x"; drop table users' };
    expect(() => readMigrationConfig(bad)).toThrow(ConfigError);
  });
});
