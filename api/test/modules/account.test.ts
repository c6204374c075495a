import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Export } from '../../src/modules/profile/export-schema.ts';
import { buildTestApp, goodPassword, type Account, type TestApp } from '../helper.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

const newPassword = 'a wholly different phrase';

const changePassword = ({ auth }: Account, payload: Record<string, unknown>) =>
  app.request({ method: 'POST', url: '/me/password', headers: auth, payload });

const deleteAccount = ({ auth }: Account, payload: Record<string, unknown>) =>
  app.request({ method: 'POST', url: '/me/deletion', headers: auth, payload });

const status = async ({ auth }: Account): Promise<number> =>
  (await app.request({ url: '/me', headers: auth })).statusCode;

const loginStatus = async (email: string, password: string): Promise<number> =>
  (await app.request({ method: 'POST', url: '/auth/login', payload: { email, password } })).statusCode;

const kinds = async ({ profile }: Account): Promise<string[]> => {
  const rows = await app.database.query<{ kind: string }>(
    'select kind from activity_events where user_id = $1 order by at, id',
    [profile.id],
  );
  return rows.map(({ kind }) => kind).sort();
};

describe('changing the password', () => {
  test('lets the new one in and the old one out', async () => {
    const account = await app.signUp();
    const response = await changePassword(account, { currentPassword: account.password, newPassword });
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
    expect(await loginStatus(account.email, account.password)).toBe(401);
    expect(await loginStatus(account.email, newPassword)).toBe(200);
  });

  test('ends the other sessions and keeps the one that asks', async () => {
    const account = await app.signUp();
    const others = [await app.login(account), await app.login(account)];
    await changePassword(account, { currentPassword: account.password, newPassword });
    expect(await status(account)).toBe(200);
    expect(await Promise.all(others.map(status))).toEqual([401, 401]);
    expect(await kinds(account)).toEqual([
      'login',
      'login',
      'password-changed',
      'session-ended',
      'session-ended',
      'sign-up',
    ]);
  });

  test('with a wrong current password gets 403 and changes nothing', async () => {
    const account = await app.signUp();
    const other = await app.login(account);
    const response = await changePassword(account, { currentPassword: 'wrong', newPassword });
    expect(response.json()).toMatchObject({ code: 'wrong-password', status: 403 });
    expect(await status(other)).toBe(200);
    expect(await loginStatus(account.email, account.password)).toBe(200);
  });

  test('to a weak one gets 422 with the reason', async () => {
    const account = await app.signUp();
    const response = await changePassword(account, {
      currentPassword: account.password,
      newPassword: 'short',
    });
    expect(response.json()).toMatchObject({ code: 'weak-password', reason: 'too-short', status: 422 });
  });

  test('guessing the current one is slowed down', async () => {
    const account = await app.signUp();
    const codes: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      codes.push((await changePassword(account, { currentPassword: 'wrong', newPassword })).statusCode);
    }
    expect(codes.slice(0, 3)).toEqual([403, 403, 403]);
    expect(codes.at(-1)).toBe(429);
  });

  test('of two changes at once one wins, and the other is told that its password is wrong', async () => {
    const account = await app.signUp();
    const second = await app.login(account);
    const answers = await Promise.all(
      [account, second].map((one) => changePassword(one, { currentPassword: account.password, newPassword })),
    );
    const codes = answers.map(({ statusCode }) => statusCode);
    expect(codes.filter((code) => code === 204)).toHaveLength(1);
    expect(codes.find((code) => code !== 204)).toBe(403);
    expect((await kinds(account)).filter((kind) => kind === 'password-changed')).toHaveLength(1);
  });
});

describe('deleting the account', () => {
  test('leaves not one row with the person in any table', async () => {
    const account = await app.signUp();
    await app.login(account);
    await loginStatus(account.email, 'wrong');
    expect((await deleteAccount(account, { password: account.password })).statusCode).toBe(204);

    const tables = await app.database.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    expect(tables.length).toBeGreaterThan(4);
    for (const { name } of tables) {
      const rows = await app.database.query(
        `select 1 from ${name} t where t::text like '%' || $1 || '%' or t::text like '%' || $2 || '%'`,
        [account.profile.id, account.email],
      );
      expect(rows, name).toEqual([]);
    }
  });

  test('ends every session at once', async () => {
    const account = await app.signUp();
    const other = await app.login(account);
    await deleteAccount(account, { password: account.password });
    expect(await Promise.all([account, other].map(status))).toEqual([401, 401]);
    expect(await loginStatus(account.email, account.password)).toBe(401);
  });

  test('touches nobody else', async () => {
    const [account, other] = [await app.signUp(), await app.signUp()];
    await deleteAccount(account, { password: account.password });
    expect(await status(other)).toBe(200);
  });

  test('needs the password', async () => {
    const account = await app.signUp();
    expect((await deleteAccount(account, { password: 'wrong' })).json()).toMatchObject({
      code: 'wrong-password',
    });
    expect((await deleteAccount(account, {})).json()).toMatchObject({ code: 'validation' });
    expect(await status(account)).toBe(200);
  });

  test('frees the email', async () => {
    const account = await app.signUp();
    await deleteAccount(account, { password: account.password });
    const again = await app.signUp({ email: account.email });
    expect(again.profile.id).not.toBe(account.profile.id);
  });

  test('every table that belongs to a person goes with it by foreign key', async () => {
    const rows = await app.database.query<{ table: string }>(
      `select c.conrelid::regclass::text as table from pg_constraint c
       where c.contype = 'f' and c.confrelid = 'users'::regclass and c.confdeltype <> 'c'`,
    );
    expect(rows).toEqual([]);
  });
});

describe('the export', () => {
  test('is a JSON document to save, with everything held on the person', async () => {
    const account = await app.signUp();
    const second = await app.login(account, { 'user-agent': 'curl/8.5.0' });
    const response = await app.request({ url: '/me/export', headers: account.auth });
    expect(response.headers['content-disposition']).toBe('attachment; filename="pulse-export.json"');
    const body = response.json<Export>();
    expect(body.profile).toEqual(account.profile);
    expect(body.sessions.map(({ id, current }) => [id, current])).toEqual([
      [account.sessionId, true],
      [second.sessionId, false],
    ]);
    expect(body.activity.map(({ kind }) => kind)).toEqual(['login', 'sign-up']);
    expect(Date.parse(body.exportedAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  test('holds more than a page of activity', async () => {
    const account = await app.signUp();
    await app.database.query(
      `insert into activity_events (id, user_id, kind, at, device, address)
       select gen_random_uuid(), $1, 'login', now() - n * interval '1 minute', 'd', 'a' from generate_series(1, 250) n`,
      [account.profile.id],
    );
    const response = await app.request({ url: '/me/export', headers: account.auth });
    expect(response.json<Export>().activity).toHaveLength(251);
  });

  test('holds no secret', async () => {
    const account = await app.signUp();
    const { body } = await app.request({ url: '/me/export', headers: account.auth });
    for (const secret of ['argon2', 'Hash', account.tokens.refreshToken, goodPassword]) {
      expect(body).not.toContain(secret);
    }
  });

  test('covers every column of the tables about people, but the secrets', async () => {
    const rows = await app.database.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and table_name in ('users', 'sessions', 'activity_events') order by 1`,
    );
    const secretOrInternal = /_hash$|\.user_id$|rotated_at$|expires_at$/;
    expect(rows.map(({ name }) => name).filter((name) => !secretOrInternal.test(name))).toEqual([
      'activity_events.address',
      'activity_events.at',
      'activity_events.device',
      'activity_events.id',
      'activity_events.kind',
      'sessions.address',
      'sessions.created_at',
      'sessions.device',
      'sessions.id',
      'sessions.last_seen_at',
      'users.bio',
      'users.created_at',
      'users.email',
      'users.id',
      'users.name',
      'users.updated_at',
      'users.version',
    ]);
  });
});

describe('deleting while everything else happens', () => {
  test('no request fails for it, and nothing of the person is left', async () => {
    const quiet = await buildTestApp({ database: app.database, environment: { DATABASE_POOL: '20' } });
    for (let round = 0; round < 8; round += 1) {
      const account = await quiet.signUp();
      const sessions = [await quiet.login(account), await quiet.login(account), await quiet.login(account)];
      const [one, two, three] = sessions.map(({ auth }) => auth);
      const { refreshToken } = sessions[0]?.tokens ?? account.tokens;
      const refresh = (token: string) =>
        quiet.request({ method: 'POST', url: '/auth/refresh', payload: { refreshToken: token } });
      const next = (await refresh(refreshToken)).json<{ tokens: { refreshToken: string } }>().tokens
        .refreshToken;
      await refresh(next);

      const answers = await Promise.all([
        quiet.request({
          method: 'POST',
          url: '/me/deletion',
          headers: account.auth,
          payload: { password: account.password },
        }),
        quiet.request({ method: 'PATCH', url: '/me', headers: one, payload: { version: 1, name: 'Late' } }),
        quiet.request({ method: 'DELETE', url: '/sessions', headers: two }),
        quiet.request({ method: 'POST', url: '/auth/logout', headers: three }),
        quiet.request({ url: '/me/export', headers: one }),
        quiet.request({ url: '/pulse', headers: two }),
        refresh(refreshToken),
        quiet.request({
          method: 'POST',
          url: '/auth/login',
          payload: { email: account.email, password: account.password },
        }),
        quiet.request({
          method: 'POST',
          url: '/auth/login',
          payload: { email: account.email, password: 'wrong' },
        }),
      ]);
      expect(answers.map(({ statusCode }) => statusCode).filter((code) => code >= 500)).toEqual([]);
      if (answers[0].statusCode !== 204) continue;
      const rows = await app.database.query(
        `select id from sessions where user_id = $1 union all select id from activity_events where user_id = $1`,
        [account.profile.id],
      );
      expect(rows).toEqual([]);
    }
    await quiet.close();
  });
});
