import argon2 from 'argon2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityKind } from '../../src/modules/activity/entity.ts';
import { buildTestApp, goodPassword, type TestApp } from '../helper.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp({ environment: { MAX_SESSIONS: '3' } });
});
afterAll(() => app.close());

const post = (email: string, password: string, headers: Record<string, string> = {}) =>
  app.request({ method: 'POST', url: '/auth/login', payload: { email, password }, headers });

const kinds = async (userId: string): Promise<ActivityKind[]> => {
  const rows = await app.database.query<{ kind: ActivityKind }>(
    'select kind from activity_events where user_id = $1 order by at, id',
    [userId],
  );
  return rows.map(({ kind }) => kind);
};

const sessionIds = async (userId: string): Promise<string[]> => {
  const rows = await app.database.query<{ id: string }>('select id from sessions where user_id = $1', [
    userId,
  ]);
  return rows.map(({ id }) => id);
};

describe('logging in', () => {
  test('starts one more session, and both work', async () => {
    const first = await app.signUp();
    const second = await app.login(first);
    expect(second.sessionId).not.toBe(first.sessionId);
    expect(second.profile).toEqual(first.profile);
    for (const { auth } of [first, second]) {
      expect((await app.request({ url: '/me', headers: auth })).statusCode).toBe(200);
    }
  });

  test('takes the email in any case of letters', async () => {
    const account = await app.signUp();
    expect((await post(account.email.toUpperCase(), account.password)).statusCode).toBe(200);
  });

  test('is recorded', async () => {
    const account = await app.signUp();
    await app.login(account);
    expect(await kinds(account.profile.id)).toEqual(['sign-up', 'login']);
  });

  test('a session says when it expires, as the database does', async () => {
    const { tokens, sessionId } = await app.login(await app.signUp());
    const rows = await app.database.query<{ expires: Date }>(
      'select expires_at as expires from sessions where id = $1',
      [sessionId],
    );
    expect(rows[0]?.expires.toISOString()).toBe(tokens.refreshTokenExpiresAt);
  });
});

describe('wrong credentials', () => {
  test('get the same answer for a known and an unknown email', async () => {
    const { email } = await app.signUp();
    const known = await post(email, 'not the password');
    const unknown = await post('nobody@example.org', 'not the password');
    expect(known.statusCode).toBe(401);
    const knownBody = { ...known.json<Record<string, unknown>>(), requestId: '' };
    const unknownBody = { ...unknown.json<Record<string, unknown>>(), requestId: '' };
    expect(knownBody).toEqual(unknownBody);
    expect(knownBody).toMatchObject({ code: 'invalid-credentials' });
    expect(known.headers['www-authenticate']).toBe('Bearer');
  });

  test('cost one verification for an unknown email, too', async () => {
    let verified = 0;
    const counting = await buildTestApp({
      database: app.database,
      override: ({ hashes }) => ({
        hashes: {
          ...hashes,
          verify: (encoded, password) => {
            verified += 1;
            return hashes.verify(encoded, password);
          },
        },
      }),
    });
    const payload = { email: 'nobody-at-all@example.org', password: goodPassword };
    await counting.request({ method: 'POST', url: '/auth/login', payload });
    await counting.close();
    expect(verified).toBe(1);
  });

  test('on a known account are recorded with where they came from', async () => {
    const { email, profile } = await app.signUp();
    await post(email, 'not the password', { 'user-agent': 'curl/8.5.0' });
    const rows = await app.database.query<{ kind: string; device: string; address: string }>(
      `select kind, device, address from activity_events where user_id = $1 and kind = 'login-failed'`,
      [profile.id],
    );
    expect(rows).toEqual([
      { kind: 'login-failed', device: expect.stringContaining('curl') as string, address: '127.0.0.1' },
    ]);
  });

  test('start no session', async () => {
    const account = await app.signUp();
    await post(account.email, 'not the password');
    expect(await sessionIds(account.profile.id)).toEqual([account.sessionId]);
  });

  test('too many of them for one account are told to wait', async () => {
    const other = await buildTestApp({ database: app.database });
    const { email, password } = await other.signUp();
    const attempt = (guess: string) =>
      other.request({ method: 'POST', url: '/auth/login', payload: { email, password: guess } });
    let response = await attempt('wrong');
    for (let count = 1; count < 10 && response.statusCode === 401; count += 1)
      response = await attempt('wrong');
    expect(response.statusCode).toBe(429);
    const { retryAfter } = response.json<{ retryAfter: number }>();
    expect(response.headers['retry-after']).toBe(String(retryAfter));
    expect(retryAfter).toBeGreaterThan(0);
    expect((await attempt(password)).json()).toMatchObject({ code: 'rate-limited' });
    await other.close();
  });
});

describe('at most MAX_SESSIONS', () => {
  test('the one seen longest ago ends, with an event', async () => {
    const first = await app.signUp();
    await app.database.query(`update sessions set last_seen_at = now() - interval '1 hour' where id = $1`, [
      first.sessionId,
    ]);
    const others = [await app.login(first), await app.login(first), await app.login(first)];
    expect((await sessionIds(first.profile.id)).sort()).toEqual(
      others.map(({ sessionId }) => sessionId).sort(),
    );
    expect((await app.request({ url: '/me', headers: first.auth })).statusCode).toBe(401);
    expect((await kinds(first.profile.id)).filter((kind) => kind === 'session-ended')).toHaveLength(1);
  });

  test('holds for logins at the same moment', async () => {
    const account = await app.signUp();
    const logins = await Promise.all(Array.from({ length: 8 }, () => post(account.email, account.password)));
    const passed = logins.filter(({ statusCode }) => statusCode === 200).length;
    expect(passed).toBeGreaterThan(3);
    expect(await sessionIds(account.profile.id)).toHaveLength(3);
    const ended = (await kinds(account.profile.id)).filter((kind) => kind === 'session-ended');
    expect(ended).toHaveLength(1 + passed - 3);
  });
});

describe('the stored hash', () => {
  test('is made anew at login when the parameters have risen', async () => {
    const account = await app.signUp();
    const weak = await argon2.hash(account.password, { memoryCost: 8192, timeCost: 2, parallelism: 1 });
    await app.database.query('update users set password_hash = $2 where id = $1', [account.profile.id, weak]);
    await app.login(account);
    const rows = await app.database.query<{ hash: string }>(
      'select password_hash as hash from users where id = $1',
      [account.profile.id],
    );
    expect(rows[0]?.hash).toContain('m=19456,t=2,p=1');
    expect((await app.login(account)).profile).toEqual(account.profile);
  });

  test('replaced while a login was verified starts no session', async () => {
    const account = await app.signUp();
    const changed = await buildTestApp({
      database: app.database,
      override: ({ hashes }) => ({
        hashes: {
          ...hashes,
          verify: async (encoded, password) => {
            const right = await hashes.verify(encoded, password);
            await app.database.query('update users set password_hash = $2 where id = $1', [
              account.profile.id,
              await hashes.hash('another good password'),
            ]);
            return right;
          },
        },
      }),
    });
    const payload = { email: account.email, password: account.password };
    const response = await changed.request({ method: 'POST', url: '/auth/login', payload });
    await changed.close();
    expect(response.json()).toMatchObject({ code: 'invalid-credentials' });
    expect(await sessionIds(account.profile.id)).toEqual([account.sessionId]);
  });
});

test('a flood is turned away before PostgreSQL is asked', async () => {
  const full = await buildTestApp({
    database: app.database,
    override: ({ hashes, database }) => ({
      hashes: { ...hashes, full: true },
      database: {
        ...database,
        get pool(): never {
          throw new Error('PostgreSQL was asked');
        },
      },
    }),
  });
  const payload = { email: 'ada@example.org', password: goodPassword };
  const response = await full.request({ method: 'POST', url: '/auth/login', payload });
  expect(response.json()).toMatchObject({ code: 'busy', status: 503 });
  expect(response.headers['retry-after']).toBe('1');
  await full.close();
});
