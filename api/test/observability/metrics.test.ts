import { beforeEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import type { Metrics } from '../../src/types.ts';

let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics({ release: '1.2.3' });
});

/** Value of one series, or undefined when it is absent. */
async function value(series: string): Promise<number | undefined> {
  const { body } = await metrics.text();
  const line = body.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('requests', () => {
  it('are counted by method, route template and status class, never by path', async () => {
    metrics.request('GET', '/sessions/:id', 404, 0.002);
    metrics.request('GET', '/sessions/:id', 499, 0.02);
    metrics.request('GET', '/me', 200, 0.0004);
    const of = (labels: string) => value(`http_request_duration_seconds_count{${labels}}`);
    expect(await of('method="GET",route="/sessions/:id",status="4xx"')).toBe(2);
    expect(await of('method="GET",route="/me",status="2xx"')).toBe(1);
  });

  it('fall into buckets of seconds', async () => {
    metrics.request('GET', '/me', 200, 0.004);
    const bucket = (le: string) =>
      value(`http_request_duration_seconds_bucket{le="${le}",method="GET",route="/me",status="2xx"}`);
    expect(await bucket('0.0025')).toBe(0);
    expect(await bucket('0.005')).toBe(1);
    expect(await bucket('+Inf')).toBe(1);
  });
});

describe('logins and sign-ups', () => {
  it.each(['success', 'invalid-credentials', 'rate-limited', 'busy'] as const)(
    'counts %s from zero',
    async (result) => {
      expect(await value(`pulse_logins_total{result="${result}"}`)).toBe(0);
      metrics.login(result);
      metrics.login(result);
      expect(await value(`pulse_logins_total{result="${result}"}`)).toBe(2);
    },
  );

  it('counts accounts', async () => {
    metrics.signUp();
    expect(await value('pulse_sign_ups_total')).toBe(1);
  });
});

describe('gauges', () => {
  const observe = (activeSessions: () => Promise<number>) =>
    metrics.observe({
      pool: () => ({ total: 7, idle: 4, waiting: 2 }),
      hashQueue: () => ({ depth: 5 }),
      activeSessions,
    });

  it('are read when they are asked for', async () => {
    observe(() => Promise.resolve(42));
    expect(await value('pulse_database_pool_connections{state="total"}')).toBe(7);
    expect(await value('pulse_database_pool_connections{state="idle"}')).toBe(4);
    expect(await value('pulse_database_pool_connections{state="waiting"}')).toBe(2);
    expect(await value('pulse_hash_queue_depth')).toBe(5);
    expect(await value('pulse_active_sessions')).toBe(42);
  });

  it('count sessions once for scrapes that come close together', async () => {
    let asked = 0;
    observe(() => Promise.resolve((asked += 1)));
    await Promise.all([metrics.text(), metrics.text()]);
    await metrics.text();
    expect(asked).toBe(1);
  });

  it('leave the sessions out while PostgreSQL is away, and bring everything else', async () => {
    let away = true;
    observe(() => (away ? Promise.reject(new Error('ECONNREFUSED')) : Promise.resolve(3)));
    expect(await value('pulse_active_sessions')).toBeUndefined();
    expect(await value('pulse_hash_queue_depth')).toBe(5);
    away = false;
    expect(await value('pulse_active_sessions')).toBe(3);
  });
});

it('says which release runs and how Node does', async () => {
  expect(await value('pulse_build_info{release="1.2.3"}')).toBe(1);
  expect(await value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
  expect(await value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
});

it('measures the wait for a password hash', async () => {
  metrics.hashWaited(0.02);
  expect(await value('pulse_hash_queue_wait_seconds_count')).toBe(1);
  expect(await value('pulse_hash_queue_wait_seconds_bucket{le="0.01"}')).toBe(0);
  expect(await value('pulse_hash_queue_wait_seconds_bucket{le="0.025"}')).toBe(1);
});

it('keeps two applications in one process apart', async () => {
  createMetrics({ release: 'other' }).signUp();
  expect(await value('pulse_sign_ups_total')).toBe(0);
});
