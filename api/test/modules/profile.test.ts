import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../src/modules/profile/schema.ts';
import { buildTestApp, type Account, type TestApp } from '../helper.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

const patch = ({ auth }: Account, payload: Record<string, unknown>) =>
  app.request({ method: 'PATCH', url: '/me', headers: auth, payload });

const kinds = async ({ profile }: Account): Promise<string[]> => {
  const rows = await app.database.query<{ kind: string }>(
    `select kind from activity_events where user_id = $1 and kind <> 'sign-up' order by at, id`,
    [profile.id],
  );
  return rows.map(({ kind }) => kind);
};

const me = async ({ auth }: Account): Promise<Profile> =>
  (await app.request({ url: '/me', headers: auth })).json<Profile>();

describe('reading', () => {
  test('GET /me is the profile and nothing else', async () => {
    const account = await app.signUp();
    const body = await me(account);
    expect(body).toEqual(account.profile);
    expect(Object.keys(body).sort()).toEqual([
      'bio',
      'createdAt',
      'email',
      'id',
      'name',
      'updatedAt',
      'version',
    ]);
  });

  test('costs one statement on PostgreSQL, prepared', async () => {
    const account = await app.signUp();
    const statements: unknown[] = [];
    const counting = await buildTestApp({
      database: app.database,
      override: ({ database }) => {
        const query = database.pool.query.bind(database.pool) as (...args: unknown[]) => unknown;
        database.pool.query = ((...args: unknown[]) => {
          statements.push(args[0]);
          return query(...args);
        }) as typeof database.pool.query;
        return {};
      },
    });
    statements.length = 0;
    const payload = { email: account.email, password: account.password };
    const login = await counting.request({ method: 'POST', url: '/auth/login', payload });
    const { tokens } = login.json<Account>();
    expect(statements).toMatchObject([{ name: 'find-account' }, { name: 'start-session' }]);
    statements.length = 0;
    await counting.request({ url: '/me', headers: { authorization: `Bearer ${tokens.accessToken}` } });
    expect(statements).toMatchObject([{ name: 'viewer' }]);
    await counting.close();
  });

  test('is read through the indexes of both tables', async () => {
    const rows = await app.database.query<{ 'QUERY PLAN': string }>(
      `explain select u.name from sessions s join users u on u.id = s.user_id
       where s.id = '00000000-0000-4000-8000-000000000000' and s.user_id = '00000000-0000-4000-8000-000000000001' and s.expires_at > now()`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Scan using sessions_(pkey|user_id_index)/);
    expect(plan).toContain('Index Scan using users_pkey');
  });

  test('sees a change made by someone else at once: nothing is cached', async () => {
    const account = await app.signUp();
    await me(account);
    await app.database.query(`update users set name = 'Grace' where id = $1`, [account.profile.id]);
    expect((await me(account)).name).toBe('Grace');
  });
});

describe('changing', () => {
  test('name and bio: a new version, the answer is the profile', async () => {
    const account = await app.signUp();
    const response = await patch(account, { version: 1, name: 'Grace', bio: 'Line one\nline two' });
    expect(response.statusCode).toBe(200);
    const profile = response.json<Profile>();
    expect(profile).toMatchObject({ name: 'Grace', bio: 'Line one\nline two', version: 2 });
    expect(profile.updatedAt > account.profile.updatedAt).toBe(true);
    expect(await me(account)).toEqual(profile);
    expect(await kinds(account)).toEqual(['profile-changed']);
  });

  test('one member leaves the others as they are', async () => {
    const account = await app.signUp({ name: 'Ada' });
    await patch(account, { version: 1, bio: 'A bio' });
    expect(await me(account)).toMatchObject({ name: 'Ada', bio: 'A bio' });
  });

  test('nothing that differs writes nothing', async () => {
    const account = await app.signUp({ name: 'Ada' });
    const response = await patch(account, { version: 1, name: 'Ada', bio: '' });
    expect(response.json()).toEqual(account.profile);
    expect(await kinds(account)).toEqual([]);
  });

  test('the bio can be emptied again', async () => {
    const account = await app.signUp();
    await patch(account, { version: 1, bio: 'Something' });
    expect((await patch(account, { version: 2, bio: '' })).json()).toMatchObject({ bio: '', version: 3 });
  });

  test.each([
    ['no version', { name: 'Grace' }],
    ['a version as text', { version: '1', name: 'Grace' }],
    ['version 0', { version: 0, name: 'Grace' }],
    ['a blank name', { version: 1, name: '  ' }],
    ['a bio of 501 characters', { version: 1, bio: 'x'.repeat(501) }],
    ['a NUL in the bio', { version: 1, bio: 'a\u0000' }],
    ['an id', { version: 1, id: '00000000-0000-4000-8000-000000000000' }],
    ['a password hash', { version: 1, passwordHash: 'x' }],
  ])('%s gets 400 and changes nothing', async (_what, payload) => {
    const account = await app.signUp();
    expect((await patch(account, payload)).json()).toMatchObject({ code: 'validation' });
    expect(await me(account)).toEqual(account.profile);
  });
});

describe('a stale form', () => {
  test('gets 409 with the current profile, and nothing is overwritten', async () => {
    const account = await app.signUp();
    const current = (await patch(account, { version: 1, name: 'First' })).json<Profile>();
    const response = await patch(account, { version: 1, name: 'Second' });
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'stale-version', current });
    expect(await me(account)).toEqual(current);
  });

  test('a version that does not exist yet is stale, too', async () => {
    const account = await app.signUp();
    expect((await patch(account, { version: 9, name: 'X' })).statusCode).toBe(409);
  });

  test('of several changes at once exactly one wins', async () => {
    const account = await app.signUp();
    const names = ['A', 'B', 'C', 'D', 'E'];
    const answers = await Promise.all(names.map((name) => patch(account, { version: 1, name })));
    const codes = answers.map(({ statusCode }) => statusCode).sort();
    expect(codes).toEqual([200, 409, 409, 409, 409]);
    const profile = await me(account);
    expect(profile.version).toBe(2);
    for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
      expect(answer.json()).toMatchObject({ code: 'stale-version', current: profile });
    }
    expect(await kinds(account)).toEqual(['profile-changed']);
  });
});

describe('the email', () => {
  test('changes with the current password, in lower case, with an event of its own', async () => {
    const account = await app.signUp();
    const email = `new-${account.email}`;
    const payload = { version: 1, email: email.toUpperCase(), currentPassword: account.password };
    expect((await patch(account, payload)).json()).toMatchObject({ email, version: 2 });
    expect(await kinds(account)).toEqual(['email-changed']);
    expect((await app.login({ email, password: account.password })).profile.id).toBe(account.profile.id);
  });

  test('without the current password gets 400 that names the member', async () => {
    const account = await app.signUp();
    const response = await patch(account, { version: 1, email: `new-${account.email}` });
    expect(response.json()).toMatchObject({ code: 'validation', errors: [{ path: 'body.currentPassword' }] });
  });

  test('with a wrong password gets 403 and nothing changes', async () => {
    const account = await app.signUp();
    const payload = { version: 1, name: 'X', email: `new-${account.email}`, currentPassword: 'wrong' };
    expect((await patch(account, payload)).json()).toMatchObject({ code: 'wrong-password', status: 403 });
    expect(await me(account)).toEqual(account.profile);
  });

  test('sent as it is needs no password', async () => {
    const account = await app.signUp();
    const response = await patch(account, { version: 1, email: account.email.toUpperCase(), bio: 'x' });
    expect(response.statusCode).toBe(200);
  });

  test('of somebody else gets 409', async () => {
    const [account, other] = [await app.signUp(), await app.signUp()];
    const payload = { version: 1, email: other.email, currentPassword: account.password };
    expect((await patch(account, payload)).json()).toMatchObject({ code: 'email-taken', status: 409 });
    expect(await me(account)).toEqual(account.profile);
    expect(await kinds(account)).toEqual([]);
  });

  test('changes together with the name write both events', async () => {
    const account = await app.signUp();
    const payload = {
      version: 1,
      name: 'X',
      email: `new-${account.email}`,
      currentPassword: account.password,
    };
    await patch(account, payload);
    expect((await kinds(account)).sort()).toEqual(['email-changed', 'profile-changed']);
  });
});
