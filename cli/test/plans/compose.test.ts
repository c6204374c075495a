import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../src/config/secret.ts';
import { parseComposeLine } from '../../src/drivers/compose/compose.ts';
import { buildComposePlan } from '../../src/plans/compose.ts';
import { composeVariables } from '../../src/run/dev/compose.ts';

const FILE = readFileSync(resolve(import.meta.dirname, '../../../compose.yaml'), 'utf8');

interface Compose {
  services: Record<
    string,
    { image: string; ports?: string[]; depends_on?: Record<string, { condition: string }> }
  >;
}
const compose = parse(FILE, { merge: true }) as Compose;

const wishes = { project: 'pulse-compose-1', address: 'http://localhost:3000', reset: false, check: false };
const built = { base: { reference: 'node', ready: true }, images: [], registry: null };
const stepsOf = (change: Partial<typeof wishes>) =>
  buildComposePlan(built, { ...wishes, ...change }).phases.map(({ name, steps }) => [
    name,
    steps.map(({ id }) => id),
  ]);

test('images that are there are not built; data goes first when asked; a check walks afterwards', () => {
  expect(stepsOf({})).toEqual([['start', ['compose']]]);
  expect(stepsOf({ reset: true })).toEqual([['start', ['data', 'compose']]]);
  expect(stepsOf({ check: true }).at(-1)).toEqual(['verify', ['sign-up', 'log-in', 'profile', 'pulse']]);
  const image = { service: 'api', tag: 't', here: false, there: null };
  const plan = buildComposePlan({ ...built, images: [image] }, wishes);
  expect(plan.phases.map(({ name }) => name)).toEqual(['build', 'start']);
});

const secret = (value: string) => new Secret(value);
const secrets = {
  ...{ ownerPassword: secret('owner'), apiPassword: secret('api') },
  ...{ jwtKeys: secret('{"keys":[]}'), refreshTokenSecret: secret('refresh') },
};
const variables = (env: Record<string, string>) =>
  composeVariables({
    images: {
      references: new Map([
        ['api', 'pulse/api:1'],
        ['app', 'pulse/app:1'],
      ]),
    },
    ...{ ports: { app: 3000, api: 3001, postgres: 1 }, secrets, wishes, request: { target: { env } } },
  } as unknown as Parameters<typeof composeVariables>[0]);

test('everything that compose.yaml cannot do without is filled in, and images come from elsewhere where somebody says so', () => {
  const needed = new Set([...FILE.matchAll(/\$\{(PULSE_\w+):\?/gu)].map(([, name]) => name));
  expect(needed.size).toBeGreaterThan(5);
  expect(Object.keys(variables({}))).toEqual(expect.arrayContaining([...needed]));
  expect(variables({})).not.toHaveProperty('PULSE_POSTGRES_IMAGE');
  expect(variables({ PULSE_POSTGRES_IMAGE: 'mirror/postgres:17' })).toMatchObject({
    PULSE_POSTGRES_IMAGE: 'mirror/postgres:17',
  });
});

test('ports are on loopback only, and the migrations are before the API', () => {
  const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
  expect(ports).toHaveLength(2);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/u);
  const { api, migrate, roles, app } = compose.services;
  expect(api?.depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
  expect(migrate?.depends_on).toMatchObject({ roles: { condition: 'service_completed_successfully' } });
  expect(roles?.depends_on).toMatchObject({ database: { condition: 'service_healthy' } });
  expect(app?.depends_on).toMatchObject({ api: { condition: 'service_healthy' } });
});

test('published images by default', () => {
  const { database, cache } = compose.services;
  expect([database?.image, cache?.image]).toEqual([
    '${PULSE_POSTGRES_IMAGE:-postgres:17}',
    '${PULSE_REDIS_IMAGE:-redis:7}',
  ]);
});

test('what a service wrote is found behind the signs that Compose puts before it', () => {
  expect(parseComposeLine('\u001B[2Kapi-1  | {"level":"info"}')).toEqual({
    service: 'api',
    text: '{"level":"info"}',
  });
  expect(parseComposeLine('app-1  |')).toEqual({ service: 'app', text: '' });
  expect(parseComposeLine('Attaching to api-1, app-1')).toBe(null);
});
