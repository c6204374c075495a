import { expect, test } from 'vitest';
import { publicRoutes } from '../../src/config/probe-routes.ts';
import type { Service } from '../../src/config/environment.ts';

const service = (name: string, path: string | null, probe: Service['probe']): Service => ({
  ...{ name, path, probe, build: null, image: 'x:1', role: 'app', port: 3000, health: '/healthz' },
  ...{ deadline: 60, count: 1, cpu: 300, memory: 256, env: {}, secrets: [] },
});

test('a probe is asked under the public path of its service, and inside without it', () => {
  const login = { method: 'POST', path: '/login' } as const;
  const page = { method: 'GET', path: '/' } as const;
  const services = [
    service('api', '/api/', [login]),
    service('app', '/', [page, login]),
    service('worker', null, [page]),
  ];
  expect(publicRoutes({ services })).toEqual([
    { method: 'POST', path: '/api/login', inner: '/login', service: 'api', body: '{}' },
    { method: 'GET', path: '/', inner: '/', service: 'app' },
    { method: 'POST', path: '/login', inner: '/login', service: 'app', body: '{}' },
  ]);
});
