import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHousekeeping } from '../../src/modules/sessions/housekeeping.ts';
import type { SessionView } from '../../src/modules/sessions/schema.ts';
import { createSessionTouch } from '../../src/modules/sessions/touch.ts';
import { buildTestApp, type Account, type TestApp } from '../helper.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp({ environment: { TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => app.close());

const list = async ({ auth }: Account): Promise<SessionView[]> =>
  (await app.request({ url: '/sessions', headers: auth })).json<{ items: SessionView[] }>().items;

const end = ({ auth }: Account, id: string) =>
  app.request({ method: 'DELETE', url: `/sessions/${id}`, headers: auth });

const status = async ({ auth }: Account): Promise<number> =>
  (await app.request({ url: '/me', headers: auth })).statusCode;

const lastSeen = async ({ sessionId }: Account): Promise<number> => {
  const rows = await app.database.query<{ at: Date }>(
    'select last_seen_at as at from sessions where id = $1',
    [sessionId],
  );
  return rows[0]?.at.getTime() ?? Number.NaN;
};

const makeStale = ({ sessionId }: Account, interval = '2 minutes') =>
  app.database.query('update sessions set last_seen_at = now() - $2::interval where id = $1', [
    sessionId,
    interval,
  ]);

describe('the list', () => {
  test('shows device, address and times, the session that asks first', async () => {
    const account = await app.signUp();
    const second = await app.login(account, {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'x-forwarded-for': '203.0.113.7',
    });
    expect((await list(account)).map(({ id }) => id)).toEqual([account.sessionId, second.sessionId]);
    const [mine, other] = await list(second);
    expect(mine).toMatchObject({
      id: second.sessionId,
      device: 'Firefox 140 on Linux',
      address: '203.0.113.7',
      current: true,
    });
    expect(other).toMatchObject({ id: account.sessionId, current: false });
  });

  test('leaves out what has expired', async () => {
    const account = await app.signUp();
    const second = await app.login(account);
    await app.database.query(`update sessions set expires_at = now() where id = $1`, [second.sessionId]);
    expect((await list(account)).map(({ id }) => id)).toEqual([account.sessionId]);
    expect(await status(second)).toBe(401);
  });

  test('shows nobody else’s', async () => {
    await app.signUp();
    const account = await app.signUp();
    expect(await list(account)).toHaveLength(1);
  });
});

describe('ending', () => {
  test('one session refuses its tokens at once, and is recorded with its device', async () => {
    const account = await app.signUp();
    const second = await app.login(account, { 'user-agent': 'curl/8.5.0' });
    expect((await end(account, second.sessionId)).statusCode).toBe(204);
    expect(await status(second)).toBe(401);
    expect(await status(account)).toBe(200);
    const rows = await app.database.query(
      `select device from activity_events where user_id = $1 and kind = 'session-ended'`,
      [account.profile.id],
    );
    expect(rows).toEqual([{ device: expect.stringContaining('curl') as string }]);
  });

  test('the session that asks is allowed', async () => {
    const account = await app.signUp();
    expect((await end(account, account.sessionId)).statusCode).toBe(204);
    expect(await status(account)).toBe(401);
  });

  test('somebody else’s session gets 404 and goes on', async () => {
    const [account, other] = [await app.signUp(), await app.signUp()];
    expect((await end(account, other.sessionId)).json()).toMatchObject({ code: 'not-found', status: 404 });
    expect(await status(other)).toBe(200);
  });

  test('one twice at once is recorded once', async () => {
    const account = await app.signUp();
    const second = await app.login(account);
    const answers = await Promise.all([end(account, second.sessionId), end(account, second.sessionId)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 404]);
  });

  test.each(['1', 'me', '00000000-0000-0000-0000-00000000000g'])('the id %s gets 400', async (id) => {
    const account = await app.signUp();
    expect((await end(account, id)).json()).toMatchObject({
      code: 'validation',
      errors: [{ path: 'params.id' }],
    });
  });

  test('all others counts them and keeps this one', async () => {
    const account = await app.signUp();
    const others = [await app.login(account), await app.login(account)];
    const response = await app.request({ method: 'DELETE', url: '/sessions', headers: account.auth });
    expect(response.json()).toEqual({ ended: 2 });
    expect(await Promise.all(others.map(status))).toEqual([401, 401]);
    expect(await list(account)).toHaveLength(1);
  });

  test('all others without others is 0', async () => {
    const account = await app.signUp();
    const response = await app.request({ method: 'DELETE', url: '/sessions', headers: account.auth });
    expect(response.json()).toEqual({ ended: 0 });
  });
});

describe('logging out', () => {
  test('ends this session only', async () => {
    const account = await app.signUp();
    const second = await app.login(account);
    const response = await app.request({ method: 'POST', url: '/auth/logout', headers: second.auth });
    expect(response.statusCode).toBe(204);
    expect(await status(second)).toBe(401);
    expect(await status(account)).toBe(200);
  });

  test('a second time gets 401', async () => {
    const account = await app.signUp();
    const logout = () => app.request({ method: 'POST', url: '/auth/logout', headers: account.auth });
    expect([(await logout()).statusCode, (await logout()).statusCode]).toEqual([204, 401]);
  });
});

describe('lastSeenAt', () => {
  test('is not written by requests within a minute', async () => {
    const account = await app.signUp();
    await makeStale(account, '50 seconds');
    const before = await lastSeen(account);
    await status(account);
    await app.services.touch.flush();
    expect(await lastSeen(account)).toBe(before);
  });

  test('is written once a minute has passed, for every route', async () => {
    const account = await app.signUp();
    for (const url of ['/me', '/pulse', '/activity']) {
      await makeStale(account);
      await app.request({ url, headers: account.auth });
      await app.services.touch.flush();
      expect(await lastSeen(account), url).toBeGreaterThan(Date.now() - 30_000);
    }
  });

  test('of many sessions is written by one statement', async () => {
    const accounts = await Promise.all([app.signUp(), app.signUp(), app.signUp()]);
    await Promise.all(accounts.map((account) => makeStale(account)));
    const asked: unknown[] = [];
    const { pool } = app.services.database;
    const touch = createSessionTouch(
      { query: (query: unknown) => (asked.push(query), pool.query(query as never)) } as never,
      () => undefined,
    );
    for (const { sessionId } of [...accounts, ...accounts]) touch.seen(sessionId);
    await touch.flush();
    expect(asked).toHaveLength(1);
    for (const account of accounts) expect(await lastSeen(account)).toBeGreaterThan(Date.now() - 30_000);
    await touch.flush();
    expect(asked).toHaveLength(1);
  });

  test('that cannot be written is reported and fails nobody', async () => {
    const failures: unknown[] = [];
    const away = { query: () => Promise.reject(new Error('away')) } as never;
    const touch = createSessionTouch(away, (error) => failures.push(error));
    touch.seen('00000000-0000-4000-8000-000000000000');
    await touch.flush();
    expect(failures).toEqual([new Error('away')]);
  });
});

describe('housekeeping', () => {
  test('removes expired sessions and very old activity, and nothing else', async () => {
    const account = await app.signUp();
    const second = await app.login(account);
    await app.database.query(`update sessions set expires_at = now() - interval '1 day' where id = $1`, [
      second.sessionId,
    ]);
    await app.database.query(
      `update activity_events set at = now() - interval '401 days' where user_id = $1 and kind = 'sign-up'`,
      [account.profile.id],
    );
    const removed = await createHousekeeping(app.services.database.pool, () => undefined).run();
    expect(removed.sessions).toBeGreaterThanOrEqual(1);
    expect(removed.activity).toBe(1);
    expect(
      await app.database.query('select id from sessions where user_id = $1', [account.profile.id]),
    ).toEqual([{ id: account.sessionId }]);
  });
});
