import { createHmac, randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJwk, goodPassword, type Account } from '../helper.ts';
import { listen, type ListeningApp } from './listening.ts';

let app: ListeningApp;
let account: Account;
const key = createJwk('current');
const old = createJwk('previous');
beforeAll(async () => {
  app = await listen({ environment: { JWT_KEYS: JSON.stringify({ keys: [key, old] }) } });
  account = await app.signUp();
});
afterAll(() => app.close());

const get = (token: string, path = '/me') =>
  fetch(app.url + path, { headers: { authorization: `Bearer ${token}` } });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token made by another library, with the real key unless told otherwise. */
async function sign(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  by = key,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: 'pulse',
    aud: 'pulse-api',
    sub: account.profile.id,
    sid: account.sessionId,
    iat: now,
    exp: now + 60,
  };
  return new SignJWT({ ...all, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: by.kid, ...header })
    .sign(await importJWK(by, 'EdDSA'));
}

describe('access tokens', () => {
  it('of both keys of a rotation are accepted', async () => {
    expect((await get(await sign())).status).toBe(200);
    expect((await get(await sign({}, {}, old))).status).toBe(200);
  });

  const forgeries: [string, () => Promise<string> | string][] = [
    [
      'alg none',
      () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${account.tokens.accessToken.split('.')[1] ?? ''}.`,
    ],
    [
      'alg none with our kid and a signature',
      () =>
        `${encode({ alg: 'none', kid: 'current' })}.${account.tokens.accessToken.split('.').slice(1).join('.')}`,
    ],
    [
      'HS256 with the public key',
      () => {
        const content = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'current' })}.${account.tokens.accessToken.split('.')[1] ?? ''}`;
        return `${content}.${createHmac('sha256', key.x ?? '')
          .update(content)
          .digest('base64url')}`;
      },
    ],
    ['a stranger’s key under our kid', () => sign({}, {}, createJwk('current'))],
    ['a stranger’s key in the header', () => sign({}, { jwk: { kty: 'OKP', crv: 'Ed25519', x: key.x } })],
    ['an unknown kid', () => sign({}, { kid: 'other' })],
    ['expired', () => sign({ exp: Math.floor(Date.now() / 1000) - 1 })],
    ['without expiry', () => sign({ exp: undefined })],
    ['for another audience', () => sign({ aud: 'someone-else' })],
    ['of another issuer', () => sign({ iss: 'someone-else' })],
    ['of a session that never was', () => sign({ sid: randomUUID() })],
    ['of a user that never was', () => sign({ sub: randomUUID() })],
    ['with SQL for a user', () => sign({ sub: "' or 1=1 --" })],
    [
      'one letter changed',
      () => account.tokens.accessToken.replace(/.(.{10})$/, (_all, rest: string) => `_${rest}`),
    ],
    ['a refresh token', () => account.tokens.refreshToken],
    ['an empty token', () => ''],
  ];

  it.each(forgeries)('forged: %s → 401', async (_what, forge) => {
    const answer = await get(await forge());
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it('of one person’s session do not open another’s account', async () => {
    const other = await app.signUp();
    const answer = await get(await sign({ sub: other.profile.id, sid: account.sessionId }));
    expect(answer.status).toBe(401);
  });

  it('are worth nothing once their session has ended, though they have not expired', async () => {
    const session = await app.login(account);
    expect((await get(session.tokens.accessToken)).status).toBe(200);
    await fetch(`${app.url}/auth/logout`, { method: 'POST', headers: session.auth });
    expect((await get(session.tokens.accessToken)).status).toBe(401);
  });

  it('are not taken from the query string or a cookie', async () => {
    const token = account.tokens.accessToken;
    expect((await fetch(`${app.url}/me?access_token=${token}`)).status).toBe(401);
    expect(
      (await fetch(`${app.url}/me`, { headers: { cookie: `authorization=Bearer ${token}` } })).status,
    ).toBe(401);
  });
});

describe('refresh tokens', () => {
  const refresh = (refreshToken: unknown) =>
    fetch(`${app.url}/auth/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refreshToken }),
    });

  it('replayed after their successor was used end the whole family', async () => {
    const session = await app.login({ email: account.email, password: goodPassword });
    const first = (await (await refresh(session.tokens.refreshToken)).json()) as {
      tokens: { refreshToken: string; accessToken: string };
    };
    const second = (await (await refresh(first.tokens.refreshToken)).json()) as {
      tokens: { refreshToken: string; accessToken: string };
    };
    expect((await get(second.tokens.accessToken)).status).toBe(200);

    const replay = await refresh(session.tokens.refreshToken);
    expect(replay.status).toBe(401);
    expect(await replay.json()).toMatchObject({ code: 'invalid-refresh-token' });
    expect((await refresh(second.tokens.refreshToken)).status).toBe(401);
    expect((await get(second.tokens.accessToken)).status).toBe(401);
    const activity = (await (
      await get(account.tokens.accessToken, '/activity?kind=refresh-reuse')
    ).json()) as { items: unknown[] };
    expect(activity.items).toHaveLength(1);
  });

  it.each([
    ['invented', 'A'.repeat(43)],
    ['an access token', 'eyJhbGciOiJub25lIn0.e30.'],
    ['empty', ''],
    ['huge', 'A'.repeat(9_000)],
    ['a number', 42],
    ['nothing', null],
  ])('%s: refused with 400 or 401', async (_what, token) => {
    expect([400, 401]).toContain((await refresh(token)).status);
  });
});
