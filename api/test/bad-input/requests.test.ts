import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../helper.ts';
import { listen, written, type ListeningApp } from './listening.ts';

let app: ListeningApp;
let account: Account;
beforeAll(async () => {
  app = await listen();
  account = await app.signUp();
});
afterAll(() => app.close());

const JSON_TYPE = { 'content-type': 'application/json' };

interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  requestId: string;
  errors?: { path: string; message: string }[];
}

async function send(method: string, path: string, init: RequestInit = {}) {
  const answer = await fetch(app.url + path, { ...init, method });
  const text = await answer.text();
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    isProblem,
    body: (text === '' ? {} : JSON.parse(text)) as ProblemBody,
  };
}

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  send('POST', path, { body, headers: { ...JSON_TYPE, ...headers } });

describe('bodies', () => {
  it.each([
    ['cut off', '{"email":"a@example.org"'],
    ['not JSON', 'email=a&password=b'],
    ['empty', ''],
    ['a trailing comma', '{"email":"a@example.org",}'],
    ['two documents', '{}{}'],
    ['a prototype', '{"__proto__":{"admin":true},"email":"a@example.org","password":"x"}'],
    ['a constructor', '{"constructor":{"prototype":{"admin":true}},"email":"a@example.org","password":"x"}'],
    ['a thousand brackets', '['.repeat(1_000)],
    ['a BOM and nothing', '\uFEFF'],
  ])('malformed JSON is 400 malformed-json: %s', async (_what, body) => {
    const answer = await post('/auth/login', body);
    expect([answer.status, answer.body.code, answer.isProblem]).toEqual([400, 'malformed-json', true]);
  });

  it.each([
    ['a lone continuation byte', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['half a character', [0xe2, 0x82]],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80]],
  ])('invalid UTF-8 is 400 malformed-json: %s', async (_what, bytes) => {
    const body = new Uint8Array([
      ...Buffer.from('{"email":"a'),
      ...bytes,
      ...Buffer.from('@b.org","password":"x"}'),
    ]);
    const answer = await post('/auth/login', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'malformed-json']);
  });

  it.each([
    ['a number', '42'],
    ['null', 'null'],
    ['a text', '"login"'],
    ['a list', '[{"email":"a@example.org","password":"x"}]'],
    ['nothing in it', '{}'],
    ['numbers for texts', '{"email":1,"password":2}'],
    ['lists for texts', '{"email":["a@example.org"],"password":["x"]}'],
    ['an operator', '{"email":{"$ne":null},"password":{"$ne":null}}'],
    ['an unknown member', '{"email":"a@example.org","password":"x","admin":true}'],
    ['an email that is none', '{"email":"not an email","password":"x"}'],
    [
      'an email of 300 characters',
      JSON.stringify({ email: `${'a'.repeat(288)}@example.org`, password: 'x' }),
    ],
    ['a password with NUL', '{"email":"a@example.org","password":"a\\u0000b"}'],
    ['half a character', '{"email":"a@example.org","password":"\\ud800"}'],
  ])('wrong types are 400 validation: %s', async (_what, body) => {
    const answer = await post('/auth/login', body);
    expect([answer.status, answer.body.code, answer.isProblem]).toEqual([400, 'validation', true]);
    expect(answer.body.errors?.length).toBeGreaterThan(0);
    for (const error of answer.body.errors ?? []) expect(error.path).toMatch(/^body/);
  });

  it('do not list an attacker’s thousand members back to him', async () => {
    const members = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`m${index}`, 1]));
    const answer = await post('/auth/login', JSON.stringify(members));
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.length).toBeLessThanOrEqual(20);
  });

  it('of more than 16 KiB are 413 too-large', async () => {
    const answer = await post(
      '/auth/login',
      JSON.stringify({ email: 'a@example.org', password: 'x'.repeat(20_000) }),
    );
    expect([answer.status, answer.body.code]).toEqual([413, 'too-large']);
  });

  it('that only claim to be large are refused before they come', async () => {
    const answer = await app.raw(
      written('POST', '/auth/login', { ...JSON_TYPE, 'content-length': '999999999' }),
    );
    expect(answer.status).toBe(413);
  });

  it('in chunks without an end are cut at 16 KiB', async () => {
    const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`;
    const head =
      'POST /auth/login HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    expect((await app.raw(head + chunk.repeat(6))).status).toBe(413);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
  ])('of type %s are 415', async (type) => {
    const answer = await post('/auth/login', '{"email":"a@example.org","password":"x"}', {
      'content-type': type,
    });
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
  });

  it.each(['gzip', 'deflate'])('in encoding %s are not unpacked', async (encoding) => {
    const answer = await post('/auth/login', '{"email":"a@example.org","password":"x"}', {
      'content-encoding': encoding,
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });
});

describe('routes and methods', () => {
  it.each([
    '/',
    '/admin',
    '/me/',
    '/ME',
    '/auth',
    '/sessions/x/y',
    '/.env',
    '/..%2f..%2fetc/passwd',
    '/%00',
    '//evil.example',
  ])('an unknown path is 404: %s', async (path) => {
    const answer = await send('GET', path, { headers: account.auth });
    expect([answer.status, answer.body.code, answer.isProblem]).toEqual([404, 'not-found', true]);
  });

  it.each([
    ['DELETE', '/me', 'GET'],
    ['PUT', '/me', 'PATCH'],
    ['GET', '/auth/login', 'POST'],
    ['POST', '/status', 'GET'],
    ['PATCH', '/sessions', 'DELETE'],
  ])('%s %s is 405 and says what is allowed', async (method, path, allowed) => {
    const answer = await send(method, path, { headers: account.auth });
    expect([answer.status, answer.body.code]).toEqual([405, 'method-not-allowed']);
    expect(answer.headers.get('allow')).toContain(allowed);
  });

  it.each(['/%', '/%zz', '/sessions/%E0%A4%A'])('a path that cannot be decoded is 400: %s', async (path) => {
    const answer = await app.raw(written('GET', path, account.auth));
    expect(answer.status).toBe(400);
    expect(answer.headers).toMatch(/content-type: application\/problem\+json/i);
  });

  it.each(['1', 'null', '../me', '3f0e5c1e', 'a'.repeat(5_000), "1' or '1'='1"])(
    'a session id that is no UUID is 400 (%#)',
    async (id) => {
      const answer = await send('DELETE', `/sessions/${encodeURIComponent(id)}`, { headers: account.auth });
      expect([answer.status, answer.body.code]).toEqual([400, 'validation']);
    },
  );
});

describe('paging', () => {
  it.each([
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=99999999999999999999',
    'limit=1e2',
    'limit=0x10',
    'limit=NaN',
    'limit=5.5',
    'limit=',
    'limit=10&limit=20',
    'limit[]=10',
    'kind=nonsense',
    'kind=login&kind=logout',
    'cursor=nonsense',
    'cursor=',
    `cursor=${'a'.repeat(201)}`,
    'cursor=%00',
    "cursor=' or 1=1 --",
    'cursor=bnVsbA',
    'page=2',
    '__proto__=1',
  ])('GET /activity?%s is 400', async (query) => {
    const answer = await send('GET', `/activity?${query}`, { headers: account.auth });
    expect([answer.status, answer.body.code]).toEqual([400, 'validation']);
  });

  it.each([
    'days=0',
    'days=-5',
    'days=367',
    'days=9e9',
    'timeZone=Mars/Olympus',
    'timeZone=',
    "timeZone=UTC'--",
    'timeZone=%E2%82%AC',
  ])('GET /activity/daily?%s is 400', async (query) => {
    const answer = await send('GET', `/activity/daily?${query}`, { headers: account.auth });
    expect([answer.status, answer.body.code]).toEqual([400, 'validation']);
  });

  it.each(['latest=-1', 'latest=1000000', 'days=366000', 'timeZone=x'])(
    'GET /pulse?%s is 400',
    async (query) => {
      const answer = await send('GET', `/pulse?${query}`, { headers: account.auth });
      expect([answer.status, answer.body.code]).toEqual([400, 'validation']);
    },
  );
});

describe('headers', () => {
  it('of 10,000 characters are taken, when they mean nothing', async () => {
    const answer = await app.raw(written('GET', '/healthz', { 'x-anything': 'x'.repeat(10_000) }));
    expect(answer.status).toBe(200);
  });

  it.each([
    ['authorization', `Bearer ${'x'.repeat(10_000)}`],
    ['authorization', 'Bearer'],
    ['authorization', 'Basic YWRtaW46YWRtaW4='],
    ['authorization', `bearer ${'.'.repeat(500)}`],
  ])('a useless %s is 401 (%#)', async (name, value) => {
    const answer = await app.raw(written('GET', '/me', { [name]: value }));
    expect(answer.status).toBe(401);
    expect(answer.headers).toMatch(/www-authenticate: Bearer/i);
  });

  it('a user agent of 10,000 characters is cut to a short device', async () => {
    const { email, password } = account;
    const answer = await post('/auth/login', JSON.stringify({ email, password }), {
      'user-agent': 'x'.repeat(10_000),
    });
    expect(answer.status).toBe(200);
    const sessions = await send('GET', '/sessions', { headers: account.auth });
    expect(sessions.text).toContain('Unknown device');
    expect(sessions.text).not.toContain('xxxxxxxxxx');
  });

  it('larger than 16 KiB altogether are 431', async () => {
    const answer = await app.raw(written('GET', '/healthz', { 'x-anything': 'x'.repeat(20_000) }));
    expect(answer.status).toBe(431);
    expect(answer.headers).toMatch(/content-type: application\/problem\+json/i);
  });

  it('a forged X-Forwarded-For is not believed from an untrusted peer', async () => {
    const { email, password } = account;
    await post('/auth/login', JSON.stringify({ email, password }), { 'x-forwarded-for': '203.0.113.66' });
    const sessions = await send('GET', '/sessions', { headers: account.auth });
    expect(sessions.text).not.toContain('203.0.113.66');
    expect(sessions.text).toContain('127.0.0.1');
  });

  it('a request id that could break a log line is replaced, a good one is echoed', async () => {
    const good = await send('GET', '/healthz', { headers: { 'x-request-id': 'abc-123_good.id' } });
    expect(good.headers.get('x-request-id')).toBe('abc-123_good.id');
    const bad = await send('GET', '/nowhere', { headers: { 'x-request-id': '","level":"fatal' } });
    expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(bad.body.requestId).toBe(bad.headers.get('x-request-id'));
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['noise', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a version that is none', 'GET / HTTP/9.9\r\n\r\n'],
    ['a bare LF header', 'GET /healthz HTTP/1.1\nhost: x\nx: \0\n\n'],
    ['an unknown method', 'BREW /healthz HTTP/1.1\r\nhost: x\r\n\r\n'],
    [
      'two lengths',
      'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
    ],
    [
      'length and chunks (smuggling)',
      'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header without a name', 'GET /healthz HTTP/1.1\r\nhost: x\r\n: y\r\n\r\n'],
    ['a length that is none', 'POST /auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n'],
  ])('%s is 400, closed, and the server goes on', async (_what, bytes) => {
    expect((await app.raw(Buffer.from(bytes, 'latin1'))).status).toBe(400);
    expect((await send('GET', '/healthz')).status).toBe(200);
  });
});

it('answers every problem with the security headers, and no word about the inside', async () => {
  for (const answer of [
    await send('GET', '/nowhere'),
    await post('/auth/login', '{'),
    await send('GET', '/me'),
  ]) {
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(answer.headers.get('server')).toBeNull();
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.text).not.toMatch(/node_modules|\.ts|at .*:\d+:\d+|select |postgres/i);
  }
});
