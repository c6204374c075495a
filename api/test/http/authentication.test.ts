import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, createJwk, type Account, type TestApp } from '../helper.ts';

const key = createJwk('signing');
let app: TestApp;
let account: Account;
beforeAll(async () => {
  app = await buildTestApp({ environment: { JWT_KEYS: JSON.stringify({ keys: [key] }) } });
  account = await app.signUp();
});
afterAll(() => app.close());

const me = (authorization: string) => app.request({ url: '/me', headers: { authorization } });

const parts = () => account.tokens.accessToken.split('.') as [string, string, string];
const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const signed = (header: Record<string, unknown>, claims: Record<string, unknown>, by: KeyObject): string => {
  const head = `${encode(header)}.${encode(claims)}`;
  return `${head}.${sign(null, Buffer.from(head), by).toString('base64url')}`;
};

describe('a forged token', () => {
  test('with alg none and no signature is refused', async () => {
    const [, payload] = parts();
    for (const alg of ['none', 'None', 'NONE']) {
      const token = `${encode({ alg, typ: 'at+jwt', kid: 'signing' })}.${payload}.`;
      expect((await me(`Bearer ${token}`)).statusCode, alg).toBe(401);
    }
  });

  test('with alg none and the true signature is refused', async () => {
    const [, payload, signature] = parts();
    expect(
      (await me(`Bearer ${encode({ alg: 'none', kid: 'signing' })}.${payload}.${signature}`)).statusCode,
    ).toBe(401);
  });

  test('signed with HMAC by the public key is refused', async () => {
    const spki = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const [, payload] = parts();
    const head = `${encode({ alg: 'HS256', typ: 'JWT', kid: 'signing' })}.${payload}`;
    const mac = createHmac('sha256', spki).update(head).digest('base64url');
    expect((await me(`Bearer ${head}.${mac}`)).statusCode).toBe(401);
  });

  test('signed by another key under the known kid is refused', async () => {
    const [header, payload] = parts();
    const token = signed(decode(header), decode(payload), generateKeyPairSync('ed25519').privateKey);
    expect((await me(`Bearer ${token}`)).statusCode).toBe(401);
  });

  test('that brings its own key in the header is refused', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const header = { alg: 'EdDSA', kid: 'mine', jwk: publicKey.export({ format: 'jwk' }) };
    expect((await me(`Bearer ${signed(header, decode(parts()[1]), privateKey)}`)).statusCode).toBe(401);
  });

  test('with one claim changed is refused', async () => {
    const other = await app.signUp();
    const [header, payload, signature] = parts();
    const changed = encode({ ...decode(payload), sub: other.profile.id });
    expect((await me(`Bearer ${header}.${changed}.${signature}`)).statusCode).toBe(401);
  });

  test('with a session of somebody else is refused even with a true signature', async () => {
    const other = await app.signUp();
    const { token } = app.services.accessTokens.issue({
      userId: account.profile.id,
      sessionId: other.sessionId,
    });
    expect((await me(`Bearer ${token}`)).statusCode).toBe(401);
  });
});

describe('an Authorization header', () => {
  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Bearer ..',
    'Basic YWRhOnBhc3N3b3Jk',
    `Bearer ${'A'.repeat(10_000)}`,
  ])('"%.30s" gets 401 with WWW-Authenticate', async (authorization) => {
    const response = await me(authorization);
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json()).toMatchObject({ code: 'unauthenticated' });
  });

  test('with a refresh token instead of an access token gets 401', async () => {
    expect((await me(`Bearer ${account.tokens.refreshToken}`)).statusCode).toBe(401);
  });
});

describe('a token that was good', () => {
  test('is refused once it has expired, although it is signed by the right key', async () => {
    const [header, payload] = parts();
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    const now = Math.floor(Date.now() / 1000);
    const token = (exp: number) =>
      signed(decode(header), { ...decode(payload), iat: now - 400, exp }, privateKey);
    expect((await me(`Bearer ${token(now + 60)}`)).statusCode).toBe(200);
    expect((await me(`Bearer ${token(now - 1)}`)).statusCode).toBe(401);
  });

  test('replayed after logging out is refused', async () => {
    const second = await app.login(account);
    expect((await app.request({ url: '/me', headers: second.auth })).statusCode).toBe(200);
    await app.request({ method: 'POST', url: '/auth/logout', headers: second.auth });
    expect((await app.request({ url: '/me', headers: second.auth })).statusCode).toBe(401);
  });

  test('signed by the key before the rotation still works, and a new one names the new key', async () => {
    const rotated = await buildTestApp({
      database: app.database,
      environment: { JWT_KEYS: JSON.stringify({ keys: [createJwk('next'), key] }) },
    });
    expect((await rotated.request({ url: '/me', headers: account.auth })).statusCode).toBe(200);
    const fresh = await rotated.login(account);
    expect(decode(fresh.tokens.accessToken.split('.')[0] ?? '')).toMatchObject({ alg: 'EdDSA', kid: 'next' });
    expect((await app.request({ url: '/me', headers: fresh.auth })).statusCode).toBe(401);
    await rotated.close();
  });

  test('says what the contract promises', () => {
    const [header, payload] = parts();
    expect(decode(header)).toMatchObject({ alg: 'EdDSA', kid: 'signing' });
    const claims = decode(payload) as { iat: number; exp: number };
    expect(claims).toMatchObject({
      sub: account.profile.id,
      sid: account.sessionId,
      iss: 'pulse',
      aud: 'pulse-api',
    });
    expect(claims.exp - claims.iat).toBe(300);
  });
});

describe('every route behind a token', () => {
  test.each([
    ['GET', '/me'],
    ['PATCH', '/me'],
    ['POST', '/me/password'],
    ['POST', '/me/deletion'],
    ['GET', '/me/export'],
    ['GET', '/sessions'],
    ['DELETE', '/sessions'],
    ['DELETE', '/sessions/00000000-0000-4000-8000-000000000000'],
    ['GET', '/activity'],
    ['GET', '/activity/daily'],
    ['GET', '/pulse'],
    ['POST', '/auth/logout'],
  ] as const)('%s %s gets 401 without one, whatever the body says', async (method, url) => {
    const response = await app.request({
      method,
      url,
      ...(method === 'GET' ? {} : { payload: '{ not JSON', headers: { 'content-type': 'application/json' } }),
    });
    expect(response.statusCode).toBe(401);
  });

  test.each([
    ['GET', '/me'],
    ['GET', '/me/export'],
    ['GET', '/sessions'],
    ['DELETE', '/sessions'],
    ['DELETE', '/sessions/00000000-0000-4000-8000-000000000000'],
    ['GET', '/activity'],
    ['GET', '/activity/daily'],
    ['GET', '/pulse'],
    ['POST', '/auth/logout'],
  ] as const)('%s %s gets 401 with a token whose session has ended', async (method, url) => {
    const { token } = app.services.accessTokens.issue({
      userId: account.profile.id,
      sessionId: '00000000-0000-4000-8000-000000000000',
    });
    const response = await app.request({ method, url, headers: { authorization: `Bearer ${token}` } });
    expect(response.json()).toMatchObject({ code: 'unauthenticated' });
  });
});
