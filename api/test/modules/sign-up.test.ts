import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoggedIn } from '../../src/modules/auth/schema.ts';
import { buildTestApp, goodPassword, type TestApp } from '../helper.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

const post = (payload: Record<string, unknown>) =>
  app.request({ method: 'POST', url: '/auth/sign-up', payload });
const fresh = () => `${randomUUID()}@example.org`;

describe('signing up', () => {
  test('answers 201 with the profile, tokens and the session', async () => {
    const email = fresh();
    const response = await post({ name: 'Ada', email, password: goodPassword });
    expect(response.statusCode).toBe(201);
    const body = response.json<LoggedIn>();
    expect(body.profile).toMatchObject({ name: 'Ada', email, bio: '', version: 1 });
    expect(Date.parse(body.tokens.accessTokenExpiresAt)).toBeGreaterThan(Date.now() + 290_000);
    expect(Date.parse(body.tokens.refreshTokenExpiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  });

  test('the session works at once and is the only one', async () => {
    const { auth, sessionId } = await app.signUp();
    const { items } = (await app.request({ url: '/sessions', headers: auth })).json<{ items: object[] }>();
    expect(items).toEqual([expect.objectContaining({ id: sessionId, current: true })]);
  });

  test('is recorded with device and address', async () => {
    const email = fresh();
    const payload = { name: 'Ada', email, password: goodPassword };
    const headers = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    };
    await app.request({ method: 'POST', url: '/auth/sign-up', payload, headers });
    const rows = await app.database.query(
      'select kind, device, address from activity_events e join users u on u.id = e.user_id where u.email = $1',
      [email],
    );
    expect(rows).toEqual([{ kind: 'sign-up', device: 'Firefox 140 on Linux', address: '127.0.0.1' }]);
  });

  test('neither the password nor a token is stored, only hashes', async () => {
    const account = await app.signUp();
    const rows = await app.database.query<{ all: string }>(
      `select concat(u::text, s::text) as all from users u join sessions s on s.user_id = u.id where u.id = $1`,
      [account.profile.id],
    );
    const stored = rows[0]?.all ?? '';
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    for (const part of [account.password, ...account.tokens.refreshToken.split('.')])
      expect(stored).not.toContain(part);
  });

  test('the email is stored in lower case and the name without spaces around it', async () => {
    const email = fresh();
    const account = await app.signUp({ name: '  Ada Lovelace ', email: email.toUpperCase() });
    expect(account.profile).toMatchObject({ name: 'Ada Lovelace', email });
  });

  test('scripts in the name are text like any other', async () => {
    const name = '<script>alert(1)</script>';
    expect((await app.signUp({ name })).profile.name).toBe(name);
  });
});

describe('an email that is taken', () => {
  test('gets 409 in any case of letters', async () => {
    const { email } = await app.signUp();
    const response = await post({ name: 'Eve', email: email.toUpperCase(), password: goodPassword });
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ code: 'email-taken', status: 409 });
  });

  test('of two sign-ups at once one wins, and the other leaves nothing', async () => {
    const email = fresh();
    const payload = { name: 'Ada', email, password: goodPassword };
    const answers = await Promise.all([post(payload), post(payload)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409]);
    const rows = await app.database.query<{ users: string; sessions: string }>(
      `select (select count(*) from users where email = $1) as users,
              (select count(*) from sessions s join users u on u.id = s.user_id where u.email = $1) as sessions`,
      [email],
    );
    expect(rows).toEqual([{ users: '1', sessions: '1' }]);
  });
});

describe('a password that is too weak', () => {
  test.each([
    ['too-short', 'elevenchars'],
    ['too-long', 'x1 '.repeat(50)],
    ['common', 'password1234'],
  ])('%s gets 422 with the reason', async (reason, password) => {
    const response = await post({ name: 'Ada', email: fresh(), password });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ code: 'weak-password', reason });
  });

  test('is one that contains the name', async () => {
    const response = await post({ name: 'Lovelace', email: fresh(), password: 'lovelace-and-more' });
    expect(response.json()).toMatchObject({ code: 'weak-password', reason: 'contains-personal-data' });
  });

  test('makes no account', async () => {
    const email = fresh();
    await post({ name: 'Ada', email, password: 'short' });
    expect(await app.database.query('select 1 from users where email = $1', [email])).toEqual([]);
  });
});

describe('input that is not valid', () => {
  test('lists every fault by path', async () => {
    const response = await post({ name: ' ', email: 'nobody', extra: 1 });
    expect(response.statusCode).toBe(400);
    const { errors } = response.json<{ errors: { path: string }[] }>();
    expect(errors.map(({ path }) => path).sort()).toEqual([
      'body.email',
      'body.extra',
      'body.name',
      'body.password',
    ]);
  });

  test.each([
    ['a number for a name', { name: 7 }],
    ['a name of 81 characters', { name: 'x'.repeat(81) }],
    ['a NUL in the name', { name: 'a\u0000b' }],
    ['half a surrogate pair in the name', { name: 'a\ud800' }],
    ['a line break in the name', { name: 'a\nb' }],
    ['an email without a domain', { email: 'ada@' }],
    ['an email of 300 characters', { email: `${'a'.repeat(290)}@example.org` }],
    ['a NUL in the password', { password: 'correct horse\u0000battery' }],
    ['null for the email', { email: null }],
    ['a list for the password', { password: [goodPassword] }],
  ])('%s gets 400', async (_what, change) => {
    const response = await post({ name: 'Ada', email: fresh(), password: goodPassword, ...change });
    expect(response.json()).toMatchObject({ code: 'validation', status: 400 });
  });

  test('80 characters outside the basic plane fit', async () => {
    const name = '😀'.repeat(80);
    expect((await app.signUp({ name })).profile.name).toBe(name);
  });
});

test('a full hash queue turns sign-ups away with 503 and Retry-After', async () => {
  const full = await buildTestApp({
    database: app.database,
    override: ({ hashes }) => ({ hashes: { ...hashes, full: true } }),
  });
  const payload = { name: 'Ada', email: fresh(), password: goodPassword };
  const response = await full.request({ method: 'POST', url: '/auth/sign-up', payload });
  expect(response.statusCode).toBe(503);
  expect(response.json()).toMatchObject({ code: 'busy' });
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  await full.close();
});
