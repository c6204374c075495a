import { addTallies, type Reading, type Tally } from '../../lib/tally.ts';

const LINE = /^([a-zA-Z_:][\w:]*)\{(.*)\}\s+(\S+)(?:\s+\d+)?$/u;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/gu;

interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

function readLine(line: string): Sample | undefined {
  const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? [];
  if (name === '') return undefined;
  const pairs = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text] as const);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}

/** Cumulative counts by upper edge in seconds → counts of each bucket by upper edge in milliseconds. */
function bucketsOf(cumulative: ReadonlyMap<number, number>): Record<string, number> {
  let below = 0;
  const edges = [...cumulative].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    edges.map(([edge, count]) => {
      const own = Math.max(0, count - below);
      below = count;
      return [String(Math.round(edge * 1e6) / 1000), own];
    }),
  );
}

interface Counting {
  requests: number;
  failed: number;
  cumulative: Map<number, number>;
}

function take(counting: Counting, { name, labels, value }: Sample): void {
  const { code = '', le = '' } = labels;
  const failed = code.startsWith('5');
  if (name === 'traefik_service_requests_total') {
    counting.requests += value;
    if (failed) counting.failed += value;
  } else if (name === 'traefik_service_request_duration_seconds_bucket' && !failed) {
    const edge = le === '+Inf' ? Infinity : Number(le);
    counting.cumulative.set(edge, (counting.cumulative.get(edge) ?? 0) + value);
  }
}

/**
 * What Traefik's metrics say of the services that Nomad provides, by their names: requests, answers with 5xx, and how
 * long the other answers took. Services of other providers (Traefik's own) are left out.
 */
export function parseProxyMetrics(text: string, at: number): Reading {
  const found = new Map<string, Counting>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('traefik_service_request')) continue;
    const sample = readLine(line);
    const name = /^(.+)@nomad$/u.exec(sample?.labels['service'] ?? '')?.[1];
    if (sample === undefined || name === undefined) continue;
    const counting = found.get(name) ?? { requests: 0, failed: 0, cumulative: new Map<number, number>() };
    found.set(name, counting);
    take(counting, sample);
  }
  const tallies = [...found].map(([name, { requests, failed, cumulative }]): [string, Tally] => [
    name,
    { requests, failed, durations: bucketsOf(cumulative) },
  ]);
  return { at, routes: Object.fromEntries(tallies) };
}

/** What several proxies counted, as if it were one. */
export function mergeReadings(readings: readonly Reading[]): Reading {
  const names = new Set(readings.flatMap(({ routes }) => Object.keys(routes)));
  const merged = [...names].map((name): [string, Tally] => [
    name,
    addTallies(readings.flatMap(({ routes }) => routes[name] ?? [])),
  ]);
  return { at: Math.max(...readings.map(({ at }) => at)), routes: Object.fromEntries(merged) };
}
