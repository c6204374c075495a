import { expect, test } from 'vitest';
import { jobSecrets, secretsOfJob } from '../../src/plans/deploy/job-secrets.ts';
import { jobFile, jobVariables, migrateVariables } from '../../src/plans/deploy/job-variables.ts';
import { goldenEnvironment } from '../helpers/vault.ts';

const DIGEST = 'sha256:0000000000000000000000000000000000000000000000000000000000000000';
const released = (name: string) => ({
  image: `10.42.0.1:5000/pulse/${name}@${DIGEST}`,
  release: '42',
  secretsVersion: '3f2a',
  publicPort: 443,
});

test.each([
  ['one-host', 'preprod', 443],
  ['three-hosts', 'prod', 443],
  ['lab', 'lab', 8443],
])('the variables of every job of %s are as last agreed', async (golden, name, publicPort) => {
  const environment = goldenEnvironment(name);
  const jobs = environment.services.map((service) =>
    jobVariables(environment, service, { ...released(service.name), publicPort }),
  );
  const [api] = environment.services;
  if (!api) throw new Error('the golden manifest has an API');
  const all = { jobs, migrate: migrateVariables(environment, api, released('api')) };
  await expect(`${JSON.stringify(all, null, 2)}\n`).toMatchFileSnapshot(`../golden/jobs-${golden}.json`);
});

const withService = (change: object) => {
  const environment = goldenEnvironment('preprod');
  const [api] = environment.services;
  if (!api) throw new Error('the golden manifest has an API');
  return { environment, service: { ...api, ...change } };
};

const tagsOf = (change: object) => {
  const { environment, service } = withService(change);
  return jobVariables(environment, service, released('api')).tags as readonly string[];
};

test('a service without a path has no public router', () => {
  const tags = tagsOf({ path: null });
  expect(tags.some((tag) => tag.includes('websecure'))).toBe(false);
  expect(tags).toContain('traefik.http.routers.api-internal.entrypoints=internal');
});

test('the last slash of a path changes nothing: both prefixes name the same place', () => {
  expect(tagsOf({ path: '/api/' })).toEqual(tagsOf({ path: '/api' }));
});

test('a rule of /api leaves /apis to others', () => {
  expect(tagsOf({ path: '/api' })).toContain(
    'traefik.http.routers.api.rule=Host(`preprod.pulse.example.org`) && (Path(`/api`) || PathPrefix(`/api/`))',
  );
});

test('the manifest may change a variable of pulse, but neither the port nor the release', () => {
  const { environment, service } = withService({ env: { NODE_ENV: 'staging', PORT: '1', RELEASE: 'mine' } });
  expect(jobVariables(environment, service, released('api')).env).toMatchObject({
    NODE_ENV: 'staging',
    PORT: '3001',
    RELEASE: '42',
  });
});

test('where every host that a job may run on has an ingress, it asks the one beside it', () => {
  const prod = goldenEnvironment('prod');
  const hosts = prod.hosts.map((host) => ({ ...host, roles: [...host.roles, 'app', 'ingress'] as const }));
  const app = prod.services.find(({ name }) => name === 'app');
  if (!app) throw new Error('the golden manifest has an app');
  const variables = jobVariables({ ...prod, hosts }, app, released('app'));
  expect(variables.extra_hosts).toContain('api.pulse.internal:${attr.unique.network.ip-address}');
});

test('a job file of its own is taken before the one for any service', () => {
  const files = ['api.nomad.hcl', 'service.nomad.hcl'];
  expect(jobFile({ name: 'api' }, files)).toBe('api.nomad.hcl');
  expect(jobFile({ name: 'mailer' }, files)).toBe('service.nomad.hcl');
  expect(jobFile({ name: 'mailer' }, [...files, 'mailer.nomad.hcl'])).toBe('mailer.nomad.hcl');
});

const VALUES = {
  DATABASE_API_PASSWORD: 'p@ss/word',
  DATABASE_MIGRATOR_PASSWORD: 'm',
  CACHE_PASSWORD: 'c:c',
  JWT_KEYS: '{"keys":[]}',
  REFRESH_TOKEN_SECRET: 'r',
  MAIL_TOKEN: 't',
};

test('the secrets of the API reach PostgreSQL and Redis of the mesh, over TLS that is verified', () => {
  const secrets = jobSecrets(goldenEnvironment('prod'), 'api', VALUES);
  const database = new URL(secrets.DATABASE_URL ?? '');
  expect(decodeURIComponent(database.password)).toBe(VALUES.DATABASE_API_PASSWORD);
  expect(database.host).toBe('10.42.0.2:5432');
  expect(Object.fromEntries(database.searchParams)).toEqual({
    sslmode: 'verify-full',
    sslrootcert: '/secrets/ca.pem',
  });
  expect(secrets.REDIS_URL).toBe('rediss://api:c%3Ac@10.42.0.3:6379');
});

test('an environment without a cache gives the API no Redis', () => {
  expect(Object.keys(jobSecrets(goldenEnvironment('small'), 'api', VALUES))).toEqual([
    'DATABASE_URL',
    'JWT_KEYS',
    'REFRESH_TOKEN_SECRET',
  ]);
});

test('a job is given its own secrets and nobody else’s', () => {
  const environment = goldenEnvironment('prod');
  expect(jobSecrets(environment, 'mailer', VALUES)).toEqual({ MAIL_TOKEN: 't' });
  expect(jobSecrets(environment, 'app', VALUES)).toEqual({});
  expect(Object.keys(jobSecrets(environment, 'migrate', VALUES))).toEqual(['MIGRATION_DATABASE_URL']);
});

test('every job can be given what it says it needs, and nothing less', () => {
  const environment = goldenEnvironment('prod');
  for (const job of ['api', 'app', 'mailer', 'migrate']) {
    const names = secretsOfJob(environment, job);
    const only = Object.fromEntries(Object.entries(VALUES).filter(([name]) => names.includes(name)));
    expect(() => jobSecrets(environment, job, only)).not.toThrow();
    for (const name of names) {
      const rest = Object.fromEntries(Object.entries(only).filter(([each]) => each !== name));
      expect(() => jobSecrets(environment, job, rest)).toThrow(name);
    }
  }
});
