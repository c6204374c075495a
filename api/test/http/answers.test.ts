import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type Account, type TestApp } from '../helper.ts';

let app: TestApp;
let account: Account;
beforeAll(async () => {
  app = await buildTestApp();
  account = await app.signUp();
});
afterAll(() => app.close());

const login = (
  payload: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => app.request({ method: 'POST', url: '/auth/login', payload, headers });

describe('every problem', () => {
  test('is application/problem+json with type, title, status, code and request id', async () => {
    const response = await app.request({ url: '/nowhere' });
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.json()).toEqual({
      type: 'https://pulse.dev/problems/not-found',
      title: 'Not found',
      status: 404,
      code: 'not-found',
      requestId: response.headers['x-request-id'],
    });
  });

  test('carries the request id of the caller', async () => {
    const response = await app.request({ url: '/nowhere', headers: { 'x-request-id': 'abc-12345_x.y' } });
    expect(response.json()).toMatchObject({ requestId: 'abc-12345_x.y' });
  });
});

describe('an unknown route', () => {
  test.each(['/nowhere', '/me/', '/ME', '/sessions/1/2', '/auth', '/openapi.yaml'])(
    '%s gets 404',
    async (url) => {
      expect((await app.request({ url, headers: account.auth })).json()).toMatchObject({ code: 'not-found' });
    },
  );
});

describe('a known route with another method', () => {
  test.each([
    ['DELETE', '/me', 'GET, HEAD, PATCH'],
    ['GET', '/auth/login', 'POST'],
    ['PUT', '/sessions', 'GET, HEAD, DELETE'],
    ['POST', '/sessions/00000000-0000-4000-8000-000000000000', 'DELETE'],
    ['PATCH', '/healthz', 'GET, HEAD'],
  ] as const)('%s %s gets 405 with Allow: %s', async (method, url, allowed) => {
    const response = await app.request({ method, url: `${url}?x=1` });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe(allowed);
    expect(response.json()).toMatchObject({ code: 'method-not-allowed' });
  });
});

describe('a body', () => {
  test.each([
    ['cut short', '{"email":'],
    ['empty', ''],
    ['a word', 'hello'],
    ['two documents', '{} {}'],
    ['with __proto__', '{"__proto__":{"admin":true}}'],
    ['with constructor.prototype', '{"constructor":{"prototype":{}}}'],
    ['in invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ])('%s gets 400 malformed-json', async (_what, body) => {
    const response = await login(body);
    expect(response.json()).toMatchObject({ code: 'malformed-json', status: 400 });
  });

  test.each(['[]', '"text"', '7', 'null', 'true'])('that is %s gets 400 validation', async (body) => {
    expect((await login(body)).json()).toMatchObject({ code: 'validation', errors: [{ path: 'body' }] });
  });

  test('of 16 KiB is read, and one byte more gets 413', async () => {
    const padded = (size: number) => `{"email":"${'x'.repeat(size - 12)}"}`;
    expect((await login(padded(16_384))).json()).toMatchObject({ code: 'validation' });
    expect((await login(padded(16_385))).json()).toMatchObject({ code: 'too-large', status: 413 });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ])('of %s gets 415', async (type) => {
    const response = await login('{}', { 'content-type': type });
    expect(response.json()).toMatchObject({ code: 'unsupported-media-type', status: 415 });
  });

  test('of application/json with a charset is read', async () => {
    const body = JSON.stringify({ email: account.email, password: account.password });
    expect((await login(body, { 'content-type': 'application/json; charset=utf-8' })).statusCode).toBe(200);
  });

  test('with a thousand unknown members lists only some', async () => {
    const members = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`m${index}`, 1]));
    const { errors } = (await login(JSON.stringify(members))).json<{ errors: object[] }>();
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(20);
  });
});

describe('a path', () => {
  test.each(['/%', '/sessions/%zz', '/%c0%ae'])('%s gets a 4xx', async (url) => {
    const response = await app.request({ url });
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.headers['content-type']).toMatch(/problem\+json/);
  });
});

describe('a fault of ours', () => {
  test('is answered as 500 without a word about it, and logged with its cause', async () => {
    const lines: string[] = [];
    const broken = await buildTestApp({
      database: app.database,
      logStream: { write: (line: string) => lines.push(line) },
      override: ({ database }) => ({
        database: {
          ...database,
          pool: { query: () => Promise.reject(new Error('the secret internals')) } as never,
        },
      }),
    });
    const { token } = broken.services.accessTokens.issue({
      userId: account.profile.id,
      sessionId: account.sessionId,
    });
    const response = await broken.request({ url: '/me', headers: { authorization: `Bearer ${token}` } });
    await broken.close();
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ code: 'internal', title: 'Internal server error' });
    expect(response.body).not.toContain('secret internals');
    expect(lines.join('')).toContain('the secret internals');
    expect(lines.join('')).toContain(String(response.headers['x-request-id']));
  });

  test('an outage of PostgreSQL is answered as 503 with Retry-After', async () => {
    const away = await buildTestApp({
      database: app.database,
      logStream: { write: () => undefined },
      environment: { DATABASE_URL: 'postgres://pulse_api:x@127.0.0.1:1/pulse' },
    });
    const { token } = away.services.accessTokens.issue({
      userId: account.profile.id,
      sessionId: account.sessionId,
    });
    const headers = { authorization: `Bearer ${token}` };
    const answers = [
      await away.request({ url: '/me', headers }),
      await away.request({ url: '/sessions', headers }),
      await away.request({ url: '/pulse', headers }),
      await away.request({ method: 'POST', url: '/auth/logout', headers }),
      await away.request({ method: 'POST', url: '/auth/login', payload: { email: 'a@b.co', password: 'x' } }),
      await away.request({
        method: 'POST',
        url: '/auth/sign-up',
        payload: { name: 'A', email: 'a@b.co', password: 'correct horse battery' },
      }),
    ];
    const ready = await away.request({ url: '/readyz' });
    const alive = await away.request({ url: '/healthz' });
    await away.close();
    for (const answer of answers) {
      expect(answer.json()).toMatchObject({ code: 'database-unavailable', status: 503 });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect([ready.statusCode, alive.statusCode]).toEqual([503, 200]);
  });
});

describe('health', () => {
  test('alive says the release, ready that PostgreSQL answers', async () => {
    expect((await app.request({ url: '/healthz' })).json()).toEqual({ status: 'alive', release: 'dev' });
    expect((await app.request({ url: '/readyz' })).json()).toEqual({ status: 'ready' });
  });

  test('a process that is stopping is alive but not ready', async () => {
    const stopping = await buildTestApp({ database: app.database });
    stopping.lifecycle.draining = true;
    const ready = await stopping.request({ url: '/readyz' });
    const alive = await stopping.request({ url: '/healthz' });
    await stopping.close();
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toEqual({ status: 'draining' });
    expect(alive.statusCode).toBe(200);
  });
});
