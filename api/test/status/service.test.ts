import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Client, Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { createStatusService } from '../../src/modules/status/service.ts';
import type { StatusDeps, StatusService } from '../../src/types.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;
let pool: Pool;
const services: StatusService[] = [];
const warnings: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.apiUrl, max: 4, connectionTimeoutMillis: 1_000 });
  pool.on('error', () => undefined);
  warnings.length = 0;
});
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()));
  await pool.end();
  await database.drop();
});

function make(changes: Partial<StatusDeps> = {}): StatusService {
  const service = createStatusService({
    pool,
    redis: undefined,
    release: '1.2.3',
    appUrl: undefined,
    sampleInterval: 1,
    log: { warn: (_context, message) => void warnings.push(message) },
    ...changes,
  });
  services.push(service);
  return service;
}

/** A pool whose database does not exist: every query fails at once. */
const unreachable = () => new Pool({ connectionString: 'postgres://nobody:x@127.0.0.1:1/none', max: 1 });

interface Row {
  component: string;
  up: number;
  down: number;
}
const minutes = () =>
  database.query<Row>(
    'select component, sum(up)::int as up, sum(down)::int as down from status_minute group by 1 order by 1',
  );
const days = () =>
  database.query<Row>(
    'select component, sum(up)::int as up, sum(down)::int as down from status_day group by 1 order by 1',
  );

async function application(
  answer: (path: string) => { status: number; body: string },
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const { status, body } = answer(request.url ?? '');
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe('the current state', () => {
  it('is up, with latencies and the release, when the database answers', async () => {
    const status = await make().current();
    expect(status).toMatchObject({ overall: 'up', release: '1.2.3' });
    expect(status.components.map(({ name, state }) => [name, state])).toEqual([
      ['api', 'up'],
      ['database', 'up'],
    ]);
    expect(status.components.every(({ latencyMs }) => (latencyMs ?? -1) >= 0)).toBe(true);
    expect(status.components[0]?.release).toBe('1.2.3');
    expect(Date.parse(status.checkedAt)).toBeGreaterThan(Date.now() - 10_000);
  });

  it('is down, and still answered, while the database is away', async () => {
    const status = await make({ pool: unreachable() }).current();
    expect(status.overall).toBe('down');
    expect(status.components[1]).toEqual({ name: 'database', state: 'down', latencyMs: null });
    expect(status.availability.last24h).toMatchObject({ ratio: null, coverage: 0 });
  });

  it('is degraded while only Redis is away', async () => {
    const redis = { ping: () => Promise.reject(new Error('connection lost')) };
    expect(await make({ redis }).current()).toMatchObject({ overall: 'degraded' });
    expect(await make({ redis: { ping: () => Promise.resolve('PONG') } }).current()).toMatchObject({
      overall: 'up',
    });
  });

  it('asks the application for its health and its release', async () => {
    const app = await application((path) => ({
      status: path === '/healthz' ? 200 : 404,
      body: '{"release":"9.9"}',
    }));
    const status = await make({ appUrl: app.url }).current();
    expect(status.components.at(-1)).toMatchObject({ name: 'app', state: 'up', release: '9.9' });
    app.server.close();
  });

  it.each([
    ['an error', 500, '{}', 'down'],
    ['a redirect', 302, '', 'down'],
    ['something that is not ours', 200, '<html>', 'up'],
    ['JSON that is not ours', 200, 'null', 'up'],
    ['a release that is no text', 200, '{"release":{"a":1}}', 'up'],
  ] as const)('copes with an application that answers %s', async (_what, status, body, state) => {
    const app = await application(() => ({ status, body }));
    const { components } = await make({ appUrl: app.url }).current();
    expect(components.at(-1)).toMatchObject({ name: 'app', state });
    expect(components.at(-1)).not.toHaveProperty('release');
    app.server.close();
  });

  it('asks the components once however many ask it at the same time', async () => {
    let pings = 0;
    const redis = { ping: () => Promise.resolve((pings += 1)) };
    const service = make({ redis });
    const answers = await Promise.all(Array.from({ length: 100 }, () => service.current()));
    expect(pings).toBe(1);
    expect(new Set(answers).size).toBe(1);
    await service.current();
    expect(pings).toBe(1);
  });
});

describe('samples', () => {
  it('are written for every component, into minutes and days alike', async () => {
    const service = make({ redis: { ping: () => Promise.reject(new Error('away')) } });
    service.start();
    await service.stop();
    const expected = [
      { component: 'api', up: 1, down: 0 },
      { component: 'database', up: 1, down: 0 },
      { component: 'redis', up: 0, down: 1 },
    ];
    expect(await minutes()).toEqual(expected);
    expect(await days()).toEqual(expected);
  });

  it('go on by themselves at the interval', async () => {
    make({ sampleInterval: 1 }).start();
    await vi.waitUntil(async () => ((await minutes())[0]?.up ?? 0) >= 3, { timeout: 8_000, interval: 100 });
    expect((await days())[0]?.up).toBeGreaterThanOrEqual(3);
  });

  it('of several instances add up, also when they write at the same moment', async () => {
    const instances = Array.from({ length: 8 }, () => make());
    for (const instance of instances) instance.start();
    await Promise.all(instances.map((instance) => instance.stop()));
    expect(await minutes()).toContainEqual({ component: 'database', up: 8, down: 0 });
    expect(await days()).toContainEqual({ component: 'database', up: 8, down: 0 });
    const { availability } = await make().current();
    expect(availability.last24h.ratio).toBe(1);
  });

  it('survive a restart', async () => {
    const first = make();
    first.start();
    await first.stop();
    const second = make();
    second.start();
    await second.stop();
    expect((await minutes())[0]).toEqual({ component: 'api', up: 2, down: 0 });
  });

  it('of an outage are kept, and written afterwards as down', async () => {
    // From another database: PostgreSQL does not let one shut itself.
    const server = new Client({ connectionString: inject('postgres').adminUrl });
    await server.connect();
    const connections = async (allowed: boolean) => {
      await server.query(`alter database ${database.name} with allow_connections ${allowed}`);
      await server.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'pulse_api'`,
        [database.name],
      );
    };
    await connections(false);
    const service = make({ sampleInterval: 1 });
    service.start();
    await vi.waitUntil(async () => (await service.current()).availability.last24h.ratio === 0, {
      timeout: 9_000,
    });
    expect(await minutes()).toEqual([]);
    await connections(true);
    await vi.waitUntil(async () => (await minutes()).some(({ up }) => up > 0), {
      timeout: 9_000,
      interval: 50,
    });
    await service.stop();
    const [api, databaseRow] = await minutes();
    expect(api?.down).toBeGreaterThanOrEqual(1);
    expect(databaseRow).toEqual({ ...api, component: 'database' });
    expect(await days()).toEqual(await minutes());
    await server.end();
  });

  it('are removed after 48 hours and 100 days', async () => {
    const now = new Date();
    for (const [hours, daysAgo] of [
      [47, 99],
      [49, 101],
    ] as const) {
      await database.query(
        `insert into status_minute (component, minute, up) values ('api', date_trunc('minute', now() - make_interval(hours => $1)), 1)`,
        [hours],
      );
      await database.query(
        `insert into status_day (component, day, up) values ('api', (now() at time zone 'UTC')::date - $1::int, 1)`,
        [daysAgo],
      );
    }
    const service = make({ now: () => now });
    service.start();
    await service.stop();
    const left = await database.query<{ minutes: number; days: number }>(
      `select (select count(*)::int from status_minute where component = 'api') as minutes,
              (select count(*)::int from status_day where component = 'api') as days`,
    );
    // The young row of each, and the sample just taken.
    expect(left[0]).toEqual({ minutes: 2, days: 2 });
  });

  it('that cannot be written are said once, and the service goes on', async () => {
    await database.query('revoke insert on status_minute from pulse_api');
    const service = make({ sampleInterval: 1 });
    service.start();
    await vi.waitUntil(() => warnings.length > 0, { timeout: 5_000 });
    expect((await service.current()).overall).toBe('up');
    await database.query('grant insert on status_minute to pulse_api');
    await vi.waitUntil(async () => (await minutes()).length > 0, { timeout: 5_000, interval: 50 });
    expect(warnings).toEqual(['status samples cannot be written: they are kept until they can']);
  });
});

it('stops without leaving a timer, also when it never started', async () => {
  const service = make();
  await service.stop();
  service.start();
  service.start();
  await service.stop();
  const before = (await minutes())[0]?.up;
  expect(before).toBe(1);
});
