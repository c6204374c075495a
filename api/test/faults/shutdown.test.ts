import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { startApi, type ApiProcess } from './api-process.ts';
import { ask, signUp, type Visitor } from './client.ts';

let database: TestDatabase;
let api: ApiProcess;
let blocker: Client;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(async () => {
  api.kill('SIGKILL');
  await api.ended;
  await blocker.end();
});

/** A change of the profile that waits in PostgreSQL until `blocker` lets the row go. */
async function slowRequest(visitor: Visitor) {
  blocker = new Client({ connectionString: database.adminUrl });
  await blocker.connect();
  await blocker.query('begin');
  await blocker.query('select 1 from users where email = $1 for update', [visitor.email]);
  const answer = ask(`${api.url}/me`, 'PATCH', visitor.auth, { version: 1, bio: 'slow' });
  await vi.waitUntil(
    async () => {
      const rows = await database.query(
        `select 1 from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`,
        [database.name],
      );
      return rows.length > 0;
    },
    { timeout: 10_000 },
  );
  return { answer, release: () => blocker.query('rollback') };
}

describe('SIGTERM', () => {
  it('turns not ready, lets the slow request finish, then ends with 0', async () => {
    api = await startApi(database.apiUrl, { SHUTDOWN_TIMEOUT: '10' });
    const slow = await slowRequest(await signUp(api.url));
    api.kill('SIGTERM');
    await vi.waitUntil(async () => (await ask(`${api.url}/readyz`, 'GET')).status === 503, {
      timeout: 5_000,
      interval: 20,
    });
    // The port closes while the request in flight is still waited for.
    await vi.waitUntil(async () => (await ask(`${api.url}/healthz`, 'GET')).status === 0, {
      timeout: 5_000,
      interval: 50,
    });
    await slow.release();
    expect(await slow.answer).toMatchObject({ status: 200, body: { bio: 'slow', version: 2 } });
    expect(await api.ended).toBe(0);
    expect(api.output().stderr).toBe('');
    const [row] = await database.query<{ bio: string }>(`select bio from users where bio = 'slow'`);
    expect(row?.bio).toBe('slow');
  });

  it('is bounded: a request that hangs is cut after SHUTDOWN_TIMEOUT, said, and nothing of it is written', async () => {
    api = await startApi(database.apiUrl, { SHUTDOWN_TIMEOUT: '1' });
    const visitor = await signUp(api.url);
    const slow = await slowRequest(visitor);
    api.kill('SIGTERM');
    expect(await api.ended).toBe(1);
    expect(api.output().stderr).toContain('cut after 1 s');
    expect((await slow.answer).status).toBe(0);
    await slow.release();
    const rows = await database.query<{ bio: string }>('select bio from users where email = $1', [
      visitor.email,
    ]);
    await vi.waitUntil(
      async () =>
        (
          await database.query(
            `select 1 from pg_stat_activity where datname = $1 and application_name = 'pulse-api'`,
            [database.name],
          )
        ).length === 0,
      { timeout: 10_000 },
    );
    expect(rows[0]?.bio).toBe('');
  });

  it('writes the last lines of its log before it ends', async () => {
    api = await startApi(database.apiUrl);
    blocker = new Client({ connectionString: database.adminUrl });
    await blocker.connect();
    await ask(`${api.url}/healthz`, 'GET', { 'x-request-id': 'the-last-request' });
    api.kill('SIGTERM');
    expect(await api.ended).toBe(0);
    const lines = api
      .output()
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'request',
        requestId: 'the-last-request',
        route: '/healthz',
        status: 200,
      }),
    );
    expect(lines.at(-1)).toMatchObject({ msg: 'stopping', reason: 'SIGTERM' });
  });
});
