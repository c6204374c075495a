import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LoginResult, Metrics } from '../types.ts';
import { cachedReading } from './cached-reading.ts';

/** Seconds; from a cached read to a queue of password hashes. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const WAIT_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2];

/** Counting sessions reads an index; scrapes of several Prometheus servers share one count. */
const SESSIONS_FRESH_FOR = 10_000;

const LOGIN_RESULTS: readonly LoginResult[] = ['success', 'invalid-credentials', 'rate-limited', 'busy'];

type Sources = Parameters<Metrics['observe']>[0];

/** The request duration histogram; label sets are resolved once a route, so that an observation costs 0.3 µs. */
function requestHistogram(registry: Registry): Metrics['request'] {
  const histogram = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests by route template, method and status class.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  });
  const children = new Map<string, Histogram.Internal<'method' | 'route' | 'status'>>();
  return (method, route, status, seconds) => {
    const statusClass = `${Math.floor(status / 100)}xx`;
    const key = `${method} ${route} ${statusClass}`;
    let child = children.get(key);
    if (child === undefined) {
      child = histogram.labels(method, route, statusClass);
      children.set(key, child);
    }
    child.observe(seconds);
  };
}

/** Gauges that are read when Prometheus asks; a source that fails leaves its gauge out of the answer. */
function gauges(registry: Registry, sources: Sources): void {
  const registers = [registry];
  new Gauge({
    name: 'pulse_database_pool_connections',
    help: 'Connections of the PostgreSQL pool by state, and requests waiting for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, value] of Object.entries(sources.pool())) this.set({ state }, value);
    },
  });
  new Gauge({
    name: 'pulse_hash_queue_depth',
    help: 'Password hashes waiting or at work.',
    registers,
    collect() {
      this.set(sources.hashQueue().depth);
    },
  });
  const sessions = cachedReading(sources.activeSessions, SESSIONS_FRESH_FOR);
  new Gauge({
    name: 'pulse_active_sessions',
    help: 'Sessions neither ended nor expired, in PostgreSQL. Absent while PostgreSQL is away.',
    registers,
    async collect() {
      const count = await sessions();
      if (count === undefined) this.remove();
      else this.set(count);
    },
  });
}

/** All metrics of the API in one registry of its own, so that two apps in one process do not share counts. */
export function createMetrics({ release }: { release: string }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: 'pulse_build_info',
    help: 'Always 1; the label names the release.',
    labelNames: ['release'],
    registers,
  });
  build.set({ release }, 1);
  const logins = new Counter({
    name: 'pulse_logins_total',
    help: 'Login attempts by result.',
    labelNames: ['result'],
    registers,
  });
  // Series exist from the start: an alert on a rate must see 0 before the first event, not nothing.
  for (const result of LOGIN_RESULTS) logins.inc({ result }, 0);
  const signUps = new Counter({ name: 'pulse_sign_ups_total', help: 'Accounts created.', registers });
  const waits = new Histogram({
    name: 'pulse_hash_queue_wait_seconds',
    help: 'Time a password waited for its turn to be hashed.',
    buckets: WAIT_BUCKETS,
    registers,
  });
  return {
    request: requestHistogram(registry),
    login: (result) => {
      logins.inc({ result });
    },
    signUp: () => {
      signUps.inc();
    },
    observe: (sources) => {
      gauges(registry, sources);
    },
    hashWaited: (seconds) => {
      waits.observe(seconds);
    },
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
