import { describe, expect, test } from 'vitest';
import { headerFault, redirectFault, type SiteSight, tellsMetrics } from '../../src/plans/up/site-faults.ts';

const sound: SiteSight = {
  status: 200,
  headers: {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
  },
  body: '<!doctype html>',
};
const withHeaders = (headers: SiteSight['headers']): SiteSight => ({
  ...sound,
  headers: { ...sound.headers, ...headers },
});

describe('an answer over HTTPS', () => {
  test('with the headers of the ingress is sound', () => expect(headerFault(sound)).toBeUndefined());

  test.each([
    ['an error of the service', { ...sound, status: 503 }, 'it answers 503'],
    ['no HSTS', withHeaders({ 'strict-transport-security': undefined }), 'for a year'],
    ['HSTS of a day', withHeaders({ 'strict-transport-security': 'max-age=86400' }), 'for a year'],
    ['no nosniff', withHeaders({ 'x-content-type-options': undefined }), 'nosniff'],
    ['a server that names itself', withHeaders({ server: 'nginx/1.26' }), 'server'],
    ['a framework that names itself', withHeaders({ 'x-powered-by': ['Express'] }), 'x-powered-by'],
  ])('%s is a fault', (_name, sight, words) => expect(headerFault(sight)).toContain(words));
});

describe('an answer without TLS', () => {
  const to = (status: number, location?: string): SiteSight => ({
    status,
    headers: location === undefined ? {} : { location },
    body: '',
  });

  test.each([301, 308])('that points for good (%d) to the same name with TLS is sound', (status) =>
    expect(redirectFault(to(status, 'https://pulse.example.org/'), 'pulse.example.org')).toBeUndefined(),
  );

  test.each([
    ['a page', to(200), 'it answers 200'],
    ['a redirect for now only', to(302, 'https://pulse.example.org/'), '302'],
    ['a redirect to somebody else', to(301, 'https://elsewhere.example/'), 'https://elsewhere.example/'],
    ['a redirect without TLS', to(301, 'http://pulse.example.org/'), 'http://pulse.example.org/'],
  ])('%s is a fault', (_name, sight, words) =>
    expect(redirectFault(sight, 'pulse.example.org')).toContain(words),
  );
});

test.each([
  ['what Prometheus reads', 200, '# HELP up x\n# TYPE up gauge\nup 1\n', true],
  ['a page', 200, '<h1># HELP</h1>', false],
  ['a refusal', 404, '# HELP up x\n', false],
])('%s with status %d tells figures: %s', (_name, status, body, told) =>
  expect(tellsMetrics({ status, headers: {}, body })).toBe(told),
);
