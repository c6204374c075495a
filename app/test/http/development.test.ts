import { expect, inject, test } from 'vitest';
import { startService } from '../stack/service.ts';
import { Visitor } from '../stack/visitor.ts';

test('in development Vite serves the sources inside the host, under the policy of pages', async () => {
  const service = await startService('app/server/main.ts', {
    ...inject('environments').app,
    NODE_ENV: 'development',
  });
  const visitor = new Visitor(service.port);
  const page = await visitor.get('/login');
  expect(page.status).toBe(200);
  const policy = String(page.headers['content-security-policy']);
  expect(/script-src ([^;]+)/.exec(policy)?.[1]).toMatch(/^'self' 'nonce-[^']+'$/);
  expect(policy).toContain("connect-src 'self' ws:");
  const source = await visitor.get('/app/entry.client.tsx');
  expect(source.headers['content-type']).toContain('javascript');
  expect((await visitor.post('/login', { email: 'x' })).status).toBe(400);
  expect((await visitor.get('/nowhere')).status).toBe(404);
  expect(await service.stop()).toEqual({ code: 0, signal: null });
});
