import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../helper.ts';
import { SECRETS, visitEveryRoute, type Visited } from './every-route.ts';
import { faultsOf, operations } from './openapi.ts';

let app: TestApp;
let visited: Visited[];
let tokens: string[];
const lines: string[] = [];
beforeAll(async () => {
  app = await buildTestApp({
    environment: { LOG_LEVEL: 'trace' },
    logStream: { write: (line) => void lines.push(line) },
  });
  ({ visited, tokens } = await visitEveryRoute(app));
});
afterAll(() => app.close());

describe('answers', () => {
  it('of every route of the document were seen, each at least once with success', () => {
    const succeeded = new Set(
      visited
        .filter(({ response }) => response.statusCode < 300)
        .map(({ method, path }) => `${method} ${path}`),
    );
    const missing = operations().filter(({ method, path }) => !succeeded.has(`${method} ${path}`));
    expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('are what the document says, in every member', () => {
    const all = operations();
    const faults = visited.flatMap(({ method, path, response }) => {
      const operation = all.find((one) => one.method === method && one.path === path);
      if (operation === undefined) return [`${method} ${path} is not in the document`];
      return faultsOf(operation, response.statusCode, response.headers['content-type'] ?? '', response.body);
    });
    expect(faults).toEqual([]);
  });

  it('carry a request id, the security headers, and are kept by nobody but where they are public', () => {
    for (const { path, response } of visited) {
      expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(response.headers['x-content-type-options']).toBe('nosniff');
      expect(response.headers['referrer-policy']).toBe('no-referrer');
      expect(response.headers['strict-transport-security']).toContain('max-age=');
      expect(response.headers['cache-control']).toBe(path === '/status' ? 'public, max-age=3' : 'no-store');
    }
  });

  it('never hold a password or its hash', () => {
    const bodies = visited.map(({ response }) => response.body).join('\n');
    expect(bodies).not.toMatch(/\$argon2|passwordHash|password_hash|tokenHash|token_hash/);
    for (const password of [SECRETS.password, SECRETS.nextPassword, SECRETS.wrongPassword]) {
      expect(bodies).not.toContain(password);
    }
  });
});

describe('logs of all that, at level trace', () => {
  const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('hold one line a request: id, method, route template, status, time, and the user where known', () => {
    const requests = parsed().filter(({ msg }) => msg === 'request');
    expect(requests.length).toBe(visited.length);
    for (const line of requests) {
      expect(line).toMatchObject({ level: 'info', service: 'api', method: expect.any(String) as string });
      expect(String(line['requestId'])).toMatch(/^[0-9a-f-]{36}$/);
      expect(String(line['route'])).toMatch(/^(\/[a-z:-]+)+$/);
      expect(line['ms']).toEqual(expect.any(Number));
    }
    const me = requests.filter(({ route, status }) => route === '/me' && status === 200);
    expect(me.every(({ userId }) => typeof userId === 'string')).toBe(true);
    const ids = new Set(visited.map(({ response }) => response.headers['x-request-id']));
    expect(requests.every(({ requestId }) => ids.has(String(requestId)))).toBe(true);
  });

  it('hold no password, token, email, name or bio, and no hash', () => {
    const text = lines.join('');
    for (const secret of [...Object.values(SECRETS), ...tokens]) expect(text).not.toContain(secret);
    expect(text).not.toMatch(/\$argon2|eyJ|Bearer /);
    expect(text).not.toContain('@example.org');
    expect(tokens.length).toBeGreaterThanOrEqual(8);
  });
});
