import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { Visitor } from '../stack/visitor.ts';

const visitor = () => new Visitor(inject('appPort'));
const CLIENT = join(import.meta.dirname, '../../build/client');

describe('every answer', () => {
  test.each(['/', '/nowhere', '/healthz', '/favicon.svg'])(
    '%s carries the security headers',
    async (path) => {
      const { headers } = await visitor().get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
      });
    },
  );

  test('is named by the request id of the caller when it is well formed', async () => {
    const given = await visitor().get('/', { 'x-request-id': 'from-the-proxy.1' });
    expect(given.headers['x-request-id']).toBe('from-the-proxy.1');
    for (const bad of ['short', 'x'.repeat(65), 'with space', '<script>alert(1)</script>']) {
      const { headers } = await visitor().get('/', { 'x-request-id': bad });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});

describe('the policy of a page', () => {
  test('has a fresh nonce that all its scripts carry, and no unsafe-inline', async () => {
    const [one, two] = [await visitor().get('/login'), await visitor().get('/login')];
    const nonceOf = (answer: typeof one) =>
      /'nonce-([^']+)'/.exec(String(answer.headers['content-security-policy']))?.[1];
    expect(nonceOf(one)).toBeTruthy();
    expect(nonceOf(one)).not.toBe(nonceOf(two));
    expect(one.headers['content-security-policy']).not.toContain('unsafe');
    const scripts = one.body.match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonceOf(one)}"`);
    expect(one.body).not.toMatch(/<[^>]+\sstyle=/);
    expect(one.body).not.toMatch(/<[^>]+\son\w+=/);
  });
});

describe('built files', () => {
  test('are cached for ever and sent compressed as the browser asks', async () => {
    const name = (await readdir(join(CLIENT, 'assets'))).find((file) => file.endsWith('.css'));
    for (const encoding of ['br', 'gzip']) {
      const answer = await visitor().get(`/assets/${name}`, { 'accept-encoding': encoding });
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-encoding': encoding,
      });
      expect(String(answer.headers.vary)).toMatch(/accept-encoding/i);
    }
    expect((await visitor().get(`/assets/${name}`)).headers['content-encoding']).toBeUndefined();
  });

  test('that do not exist, or lie outside, are pages that do not exist', async () => {
    for (const path of [
      '/assets/none.js',
      '/assets/../../package.json',
      '/%2e%2e/package.json',
      '/.vite/none.json',
    ]) {
      expect((await visitor().get(path)).status).toBe(404);
    }
  });
});

describe('addresses and methods', () => {
  test('/healthz says that it is alive, and which release', async () => {
    const { status, body } = await visitor().get('/healthz');
    expect([status, JSON.parse(body)]).toEqual([200, { status: 'alive', release: 'dev' }]);
  });

  test('HEAD answers like GET, without the body', async () => {
    const answer = await visitor().send('HEAD', '/login');
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const)(
    '%s is refused with what is allowed',
    async (method) => {
      const one = visitor();
      const answer = await one.send(method, '/login', { origin: one.origin });
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET, HEAD, POST');
    },
  );

  test.each(['/nowhere', '/pulse/deeper', '/login/', '/a%00b', '//login', '/refused', '/%F0%9F%91%BB'])(
    '%s is answered without a fault of ours',
    async (path) => {
      const { status } = await visitor().get(path);
      expect(status).toBeLessThan(500);
    },
  );

  test.each(['/%E0%A4%A', '/%', '/%zz'])('%s, which no encoding gives, is a bad request', async (path) => {
    expect((await visitor().get(path)).status).toBe(400);
  });

  test('an unknown address is a page that helps, in the language of the visitor', async () => {
    const { status, body } = await visitor().get('/nowhere', { 'accept-language': 'fr' });
    expect(status).toBe(404);
    expect(body).toContain('<html lang="fr"');
    expect(body).toContain('href="/status"');
  });

  test.each([
    ['a JSON body', 'application/json', '{}', 415],
    ['a multipart body', 'multipart/form-data; boundary=x', '--x--', 415],
    ['an enormous form', 'application/x-www-form-urlencoded', `bio=${'x'.repeat(100_000)}`, 413],
    ['a form that is no UTF-8', 'application/x-www-form-urlencoded', 'email=%ff%fe&password=%80', 400],
    ['a form without fields', 'application/x-www-form-urlencoded', '', 400],
  ])('%s to the login page', async (_, type, body, expected) => {
    const one = visitor();
    const answer = await one.send('POST', '/login', { origin: one.origin, 'content-type': type }, body);
    expect(answer.status).toBe(expected);
    expect(answer.body).toContain('<main');
  });

  test('a header of 10,000 characters does no harm', async () => {
    const long = 'x'.repeat(10_000);
    for (const name of ['user-agent', 'accept-language', 'cookie', 'x-forwarded-for', 'x-request-id']) {
      expect((await visitor().get('/login', { [name]: long })).status).toBe(200);
    }
  });
});
