import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPostgres, type PostgresServer } from '../../../cli/src/drivers/postgres/index.ts';
import { migrateUp } from '../../src/database/migrator.ts';
import { goodPassword } from '../helper.ts';
import { startApi, type ApiProcess } from './api-process.ts';
import { ask, signUp, trySignUp, type Answer, type Visitor } from './client.ts';

/**
 * A PostgreSQL of its own: killing the one of the other tests would be impolite. With its durable settings: what was
 * answered must be there afterwards.
 */
let dataDir: string;
let postgres: PostgresServer;
let api: ApiProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pulse-killed-'));
  postgres = await startPostgres({ dataDir });
  const admin = new Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  for (const role of ['pulse_owner', 'pulse_api'])
    await admin.query(`create role ${role} login password 'killed'`);
  await admin.query('create database pulse owner pulse_owner');
  await admin.end();
  await migrateUp(
    { url: postgres.url('pulse_owner', 'killed', 'pulse'), apiRole: 'pulse_api' },
    { warn: () => undefined },
  );
  api = await startApi(postgres.url('pulse_api', 'killed', 'pulse'), { STATUS_SAMPLE_INTERVAL: '1' });
}, 120_000);

afterAll(async () => {
  api.kill('SIGKILL');
  await api.ended;
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function query<Row extends object>(text: string): Promise<Row[]> {
  const client = new Client({ connectionString: postgres.url('pulse_api', 'killed', 'pulse') });
  await client.connect();
  const { rows } = await client.query<Row>(text);
  await client.end();
  return rows;
}

describe('PostgreSQL is killed (-9) while requests run', () => {
  const answers: { what: string; answer: Answer }[] = [];
  const signedUp: string[] = [];
  const refused: string[] = [];
  let writer: Visitor;
  let lastVersion = 1;
  let lastBio = '';
  let stopped = false;
  let load: Promise<unknown>;

  const readForEver = async (visitor: Visitor) => {
    while (!stopped)
      answers.push({ what: 'GET /me', answer: await ask(`${api.url}/me`, 'GET', visitor.auth) });
  };
  const writeForEver = async () => {
    for (let round = 0; !stopped; round += 1) {
      const body = { version: lastVersion, bio: `round ${round}` };
      const answer = await ask(`${api.url}/me`, 'PATCH', writer.auth, body);
      answers.push({ what: 'PATCH /me', answer });
      if (answer.status === 200) {
        lastVersion = Number(answer.body['version']);
        lastBio = String(answer.body['bio']);
      } else if (answer.status === 409) {
        // Written, but the answer was lost with PostgreSQL: the only honest way to know is to read.
        const current = answer.body['current'] as { version: number; bio: string };
        lastVersion = current.version;
        lastBio = current.bio;
      }
    }
  };
  const signUpForEver = async () => {
    while (!stopped) {
      const attempt = await trySignUp(api.url);
      answers.push({ what: 'POST /auth/sign-up', answer: attempt });
      (attempt.visitor === undefined ? refused : signedUp).push(attempt.email);
    }
  };

  const seen = (what: string, status: number) =>
    answers.some((one) => one.what === what && one.answer.status === status);

  beforeAll(async () => {
    const reader = await signUp(api.url);
    writer = await signUp(api.url);
    load = Promise.all([readForEver(reader), readForEver(reader), writeForEver(), signUpForEver()]);
    const all = ['GET /me', 'PATCH /me', 'POST /auth/sign-up'];
    await vi.waitUntil(() => answers.filter(({ answer }) => answer.status < 300).length > 30, {
      timeout: 20_000,
    });
    await postgres.kill();
    await vi.waitUntil(() => all.every((what) => seen(what, 503)), { timeout: 20_000 });
  }, 60_000);

  it('answers 503 with a time to come back, and says nothing of the inside', () => {
    const away = answers.filter(({ answer }) => answer.status === 503);
    for (const { answer } of away) {
      expect(answer.body).toMatchObject({ code: 'database-unavailable', status: 503 });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      const told = { ...answer.body, requestId: undefined };
      expect(JSON.stringify(told)).not.toMatch(/ECONN|connect|terminat|postgres|57P0/i);
    }
  });

  it('stays alive, says that it is not ready, and shows it on the status page', async () => {
    expect((await ask(`${api.url}/healthz`, 'GET')).status).toBe(200);
    expect((await ask(`${api.url}/readyz`, 'GET')).status).toBe(503);
    expect((await ask(`${api.url}/readyz`, 'GET')).status).toBe(503);
    const why = api
      .output()
      .stdout.split('\n')
      .filter((line) => line.includes('not ready: '));
    expect(why, 'the cause, once an outage').toHaveLength(1);
    expect(why[0]).toMatch(/ECONNREFUSED|terminat/iu);
    await vi.waitUntil(async () => (await ask(`${api.url}/status`, 'GET')).body['overall'] === 'down', {
      timeout: 10_000,
    });
    const metrics = await (await fetch(api.metricsUrl)).text();
    expect(metrics).toContain('http_request_duration_seconds_count{method="GET",route="/me",status="5xx"}');
    expect(metrics).not.toMatch(/^pulse_active_sessions /m);
  });

  it('refuses logins with 503 as well, not with 401', async () => {
    const answer = await ask(
      `${api.url}/auth/login`,
      'POST',
      {},
      { email: writer.email, password: goodPassword },
    );
    expect(answer.status).toBe(503);
  });

  it('recovers by itself when PostgreSQL is back', async () => {
    postgres = await startPostgres({ dataDir, port: postgres.port });
    const before = answers.length;
    const recovered = (what: string) =>
      answers
        .slice(before)
        .some((one) => one.what === what && one.answer.status >= 200 && one.answer.status < 300);
    await vi.waitUntil(() => ['GET /me', 'PATCH /me', 'POST /auth/sign-up'].every(recovered), {
      timeout: 20_000,
    });
    expect((await ask(`${api.url}/readyz`, 'GET')).status).toBe(200);
    stopped = true;
    await load;
  }, 60_000);

  it('never answered anything but success, 503, or 409 to a change whose answer was lost', () => {
    const others = answers.filter(({ what, answer }) => {
      const allowed = what === 'PATCH /me' ? [200, 409, 503] : what === 'GET /me' ? [200, 503] : [201, 503];
      return !allowed.includes(answer.status);
    });
    expect(others.map(({ what, answer }) => [what, answer.status, answer.body])).toEqual([]);
    expect(api.output().stderr).toBe('');
  });

  it('lost nothing that was answered, and wrote nothing in halves', async () => {
    const rows = await query<{ email: string; sessions: number; events: number }>(
      `select email, (select count(*)::int from sessions s where s.user_id = u.id) as sessions,
        (select count(*)::int from activity_events a where a.user_id = u.id and a.kind = 'sign-up') as events from users u`,
    );
    const found = new Map(rows.map((row) => [row.email, row]));
    expect(signedUp.filter((email) => !found.has(email))).toEqual([]);
    // Also an account whose answer was lost: there with its session and its event, or not at all.
    for (const row of rows) expect(row).toMatchObject({ sessions: 1, events: 1 });
    expect(refused.length).toBeGreaterThan(0);

    const [profile] = await query<{ version: number; bio: string; changes: number }>(
      `select version, bio, (select count(*)::int from activity_events a where a.user_id = u.id and kind = 'profile-changed')
        as changes from users u where email = '${writer.email}'`,
    );
    expect(profile).toEqual({ version: lastVersion, bio: lastBio, changes: lastVersion - 1 });
  });

  it('writes the samples of the outage afterwards as down', async () => {
    await vi.waitUntil(
      async () => {
        const [row] = await query<{ down: number }>(
          `select coalesce(sum(down), 0)::int as down from status_minute where component = 'database'`,
        );
        return (row?.down ?? 0) >= 1;
      },
      { timeout: 10_000, interval: 200 },
    );
  });
});
