import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Refreshed } from '../../src/modules/auth/schema.ts';
import { buildTestApp, type Account, type TestApp } from '../helper.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

const post = (refreshToken: unknown) =>
  app.request({ method: 'POST', url: '/auth/refresh', payload: { refreshToken } });

const refreshed = async (token: string): Promise<Refreshed> => {
  const response = await post(token);
  expect(response.statusCode).toBe(200);
  return response.json<Refreshed>();
};

const me = (accessToken: string) =>
  app.request({ url: '/me', headers: { authorization: `Bearer ${accessToken}` } });

/** As if the last refresh had been so long ago. */
const age = ({ sessionId }: Pick<Account, 'sessionId'>, interval: string) =>
  app.database.query(`update sessions set rotated_at = rotated_at - $2::interval where id = $1`, [
    sessionId,
    interval,
  ]);

const events = async ({ profile }: Account) =>
  app.database.query<{ kind: string; device: string }>(
    `select kind, device from activity_events where user_id = $1 and kind <> 'sign-up' order by at, id`,
    [profile.id],
  );

const expectEnded = async (account: Account) => {
  expect(await app.database.query('select 1 from sessions where id = $1', [account.sessionId])).toEqual([]);
  expect((await me(account.tokens.accessToken)).statusCode).toBe(401);
};

describe('a refresh', () => {
  test('gives a new pair for the same session, and both access tokens work', async () => {
    const account = await app.signUp();
    const { tokens, sessionId } = await refreshed(account.tokens.refreshToken);
    expect(sessionId).toBe(account.sessionId);
    expect(tokens.refreshToken).not.toBe(account.tokens.refreshToken);
    expect((await me(tokens.accessToken)).statusCode).toBe(200);
    expect((await me(account.tokens.accessToken)).statusCode).toBe(200);
  });

  test('can be repeated with each successor', async () => {
    const account = await app.signUp();
    let token = account.tokens.refreshToken;
    const seen = new Set([token]);
    for (let count = 0; count < 5; count += 1) {
      token = (await refreshed(token)).tokens.refreshToken;
      seen.add(token);
    }
    expect(seen.size).toBe(6);
  });

  test('moves the expiry of the session on', async () => {
    const account = await app.signUp();
    await app.database.query(`update sessions set expires_at = now() + interval '1 minute' where id = $1`, [
      account.sessionId,
    ]);
    const { tokens } = await refreshed(account.tokens.refreshToken);
    expect(Date.parse(tokens.refreshTokenExpiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  });

  test('never beyond three lifetimes after the login', async () => {
    const account = await app.signUp();
    await app.database.query(`update sessions set created_at = now() - interval '89 days' where id = $1`, [
      account.sessionId,
    ]);
    const { tokens } = await refreshed(account.tokens.refreshToken);
    const left = Date.parse(tokens.refreshTokenExpiresAt) - Date.now();
    expect(left).toBeGreaterThan(86_000_000);
    expect(left).toBeLessThan(86_400_001);
  });

  test('stores digests only', async () => {
    const account = await app.signUp();
    const { tokens } = await refreshed(account.tokens.refreshToken);
    const rows = await app.database.query<{ row: string }>(
      'select s::text as row from sessions s where id = $1',
      [account.sessionId],
    );
    for (const part of tokens.refreshToken.split('.')) expect(rows[0]?.row).not.toContain(part);
  });
});

describe('a lost answer', () => {
  test('asked for again within ten seconds gets the same successor', async () => {
    const account = await app.signUp();
    const first = await refreshed(account.tokens.refreshToken);
    const second = await refreshed(account.tokens.refreshToken);
    expect(second.tokens.refreshToken).toBe(first.tokens.refreshToken);
    expect(second.tokens.refreshTokenExpiresAt).toBe(first.tokens.refreshTokenExpiresAt);
  });

  test('ten refreshes at once all get the same successor, and it works', async () => {
    const account = await app.signUp();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => refreshed(account.tokens.refreshToken)),
    );
    const successors = new Set(answers.map(({ tokens }) => tokens.refreshToken));
    expect(successors.size).toBe(1);
    await refreshed([...successors][0] ?? '');
  });

  test('two instances of the API agree on the successor', async () => {
    const account = await app.signUp();
    const second = await buildTestApp({ database: app.database });
    const [one, two] = await Promise.all([
      post(account.tokens.refreshToken),
      second.request({
        method: 'POST',
        url: '/auth/refresh',
        payload: { refreshToken: account.tokens.refreshToken },
      }),
    ]);
    await second.close();
    expect(one.json<Refreshed>().tokens.refreshToken).toBe(two.json<Refreshed>().tokens.refreshToken);
  });
});

describe('reuse of a spent token ends the whole family', () => {
  test('when its successor has been used, even within ten seconds', async () => {
    const account = await app.signUp();
    const { tokens } = await refreshed(account.tokens.refreshToken);
    const latest = await refreshed(tokens.refreshToken);
    expect((await post(account.tokens.refreshToken)).json()).toMatchObject({ code: 'invalid-refresh-token' });
    expect((await post(latest.tokens.refreshToken)).statusCode).toBe(401);
    await expectEnded(account);
  });

  test('when ten seconds have passed', async () => {
    const account = await app.signUp();
    const { tokens } = await refreshed(account.tokens.refreshToken);
    await age(account, '11 seconds');
    expect((await post(account.tokens.refreshToken)).statusCode).toBe(401);
    expect((await post(tokens.refreshToken)).statusCode).toBe(401);
    await expectEnded(account);
  });

  test('however old the token is', async () => {
    const account = await app.signUp();
    let token = account.tokens.refreshToken;
    for (let count = 0; count < 4; count += 1) token = (await refreshed(token)).tokens.refreshToken;
    await post(account.tokens.refreshToken);
    await expectEnded(account);
  });

  test('is recorded once, with where the spent token came from', async () => {
    const account = await app.signUp();
    await refreshed((await refreshed(account.tokens.refreshToken)).tokens.refreshToken);
    const payload = { refreshToken: account.tokens.refreshToken };
    const headers = { 'user-agent': 'curl/8.5.0' };
    const replay = () => app.request({ method: 'POST', url: '/auth/refresh', payload, headers });
    await Promise.all([replay(), replay(), replay()]);
    expect(await events(account)).toEqual([
      { kind: 'refresh-reuse', device: expect.stringContaining('curl') as string },
    ]);
  });

  test('leaves the other sessions of the account alone', async () => {
    const account = await app.signUp();
    const other = await app.login(account);
    await refreshed((await refreshed(account.tokens.refreshToken)).tokens.refreshToken);
    await post(account.tokens.refreshToken);
    expect((await me(other.tokens.accessToken)).statusCode).toBe(200);
  });

  test('a forged secret with a true family is reuse, too', async () => {
    const account = await app.signUp();
    const [family] = account.tokens.refreshToken.split('.');
    expect((await post(`${family}.${'A'.repeat(43)}`)).statusCode).toBe(401);
    await expectEnded(account);
  });
});

describe('a token that is none', () => {
  test.each([
    'x',
    `${'A'.repeat(22)}.${'A'.repeat(43)}`,
    `${'A'.repeat(22)}.${'A'.repeat(42)}`,
    'A'.repeat(43),
    `${'*'.repeat(22)}.${'A'.repeat(43)}`,
  ])('%s gets 401', async (token) => {
    const response = await post(token);
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ code: 'invalid-refresh-token' });
  });

  test.each([
    ['', 400],
    [7, 400],
    [null, 400],
    ['x'.repeat(201), 400],
  ])('%s gets %i', async (token, status) => {
    expect((await post(token)).statusCode).toBe(status);
  });

  test('an access token cannot refresh', async () => {
    const account = await app.signUp();
    expect((await post(account.tokens.accessToken)).statusCode).toBe(400);
  });
});

describe('a session that is over', () => {
  test('cannot be refreshed after it expired, and that is no theft', async () => {
    const account = await app.signUp();
    await app.database.query(`update sessions set expires_at = now() - interval '1 second' where id = $1`, [
      account.sessionId,
    ]);
    expect((await post(account.tokens.refreshToken)).statusCode).toBe(401);
    expect(await events(account)).toEqual([]);
  });

  test('cannot be refreshed after logging out', async () => {
    const account = await app.signUp();
    await app.request({ method: 'POST', url: '/auth/logout', headers: account.auth });
    expect((await post(account.tokens.refreshToken)).statusCode).toBe(401);
    expect((await events(account)).map(({ kind }) => kind)).toEqual(['logout']);
  });
});
