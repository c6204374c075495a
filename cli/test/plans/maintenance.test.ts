import { expect, test } from 'vitest';
import { healthPaths, maintenanceConfig } from '../../src/plans/maintenance.ts';
import { environment, service } from '../helpers/environment.ts';

const shop = environment({
  domain: 'shop.example.org',
  services: [
    service('app', { path: '/', health: '/healthz' }),
    service('api', { path: '/api', health: '/readyz' }),
    service('worker', { path: null }),
  ],
});

test('health is asked where the public sees it', () => {
  expect(healthPaths(shop.services)).toEqual(['/healthz', '/api/readyz']);
});

test('everybody gets the page, but the team and questions for health', () => {
  const config = maintenanceConfig(shop, '__Host-pulse-team', { retryAfter: 600, code: 'abc-23' });
  expect(config).toMatchObject({
    http: {
      routers: {
        'pulse-maintenance': {
          rule: [
            'Host(`shop.example.org`)',
            '!HeaderRegexp(`Cookie`, `(^|; *)__Host-pulse-team=abc-23(;|$)`)',
            '!((Method(`GET`) || Method(`HEAD`)) && (Path(`/healthz`) || Path(`/api/readyz`)))',
          ].join(' && '),
          priority: 1_000_000,
          entryPoints: ['websecure'],
        },
      },
      middlewares: {
        'pulse-maintenance': {
          headers: { customResponseHeaders: { 'Retry-After': '600', 'X-Pulse-Maintenance': 'on' } },
        },
      },
    },
  });
});
