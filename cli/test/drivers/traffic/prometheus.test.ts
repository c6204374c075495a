import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mergeReadings, parseProxyMetrics } from '../../../src/drivers/traffic/prometheus.ts';
import { between, quantile } from '../../../src/lib/tally.ts';

const counter = (service: string, code: number, value: number, method = 'GET') =>
  `traefik_service_requests_total{code="${code}",method="${method}",protocol="http",service="${service}"} ${value}`;

/** Cumulative, as Prometheus writes them. */
const histogram = (service: string, code: number, counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(
      ([le, value]) =>
        `traefik_service_request_duration_seconds_bucket{code="${code}",method="GET",protocol="http",service="${service}",le="${le}"} ${value}`,
    )
    .join('\n');

const text = [
  '# HELP traefik_service_requests_total How many HTTP requests processed on a service.',
  '# TYPE traefik_service_requests_total counter',
  counter('api@nomad', 200, 90),
  counter('api@nomad', 201, 1e6, 'POST').replace('1000000', '1e+06'),
  counter('api@nomad', 502, 4),
  counter('app@nomad', 200, 7),
  counter('dashboard@internal', 500, 9),
  histogram('api@nomad', 200, { '0.05': 80, '0.1': 90, '+Inf': 90 }),
  histogram('api@nomad', 502, { '0.05': 0, '0.1': 0, '+Inf': 4 }),
  'traefik_service_request_duration_seconds_sum{code="200",method="GET",protocol="http",service="api@nomad"} 3.1',
  'go_goroutines 12',
].join('\n');

test('requests, failures and times are counted by service; what is not of Nomad is left out', () => {
  const { at, routes } = parseProxyMetrics(text, 17);
  expect(at).toBe(17);
  expect(Object.keys(routes)).toEqual(['api', 'app']);
  expect(routes['api']).toEqual({
    requests: 1_000_094,
    failed: 4,
    durations: { '50': 80, '100': 10, Infinity: 0 },
  });
  expect(routes['app']).toMatchObject({ requests: 7, failed: 0 });
});

test('two readings give what happened in between, over all proxies', () => {
  const later = text
    .replace(counter('api@nomad', 200, 90), counter('api@nomad', 200, 110))
    .replace(
      histogram('api@nomad', 200, { '0.05': 80, '0.1': 90, '+Inf': 90 }),
      histogram('api@nomad', 200, { '0.05': 80, '0.1': 110, '+Inf': 110 }),
    );
  const read = (each: string) => mergeReadings([parseProxyMetrics(each, 1), parseProxyMetrics(each, 2)]);
  const window = between(read(text), read(later))['api'];
  expect(window).toMatchObject({ requests: 40, failed: 0 });
  expect(window && quantile(window, 0.5)).toBe(75);
});

test('no request yet, nothing to tell', () => {
  expect(parseProxyMetrics('', 1)).toEqual({ at: 1, routes: {} });
});

test('what Traefik 3.6 wrote after eight reads and a write that found no server', () => {
  const file = join(import.meta.dirname, '../../recordings/traefik-3.6-metrics.txt');
  const { routes } = parseProxyMetrics(readFileSync(file, 'utf8'), 1);
  expect(routes['api']).toMatchObject({ requests: 9, failed: 1, durations: { '10': 0, '25': 7, '100': 1 } });
  expect(routes['api'] && quantile(routes['api'], 0.95)).toBeGreaterThan(50);
});
