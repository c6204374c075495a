/** What happened to requests of one kind since somebody began to count. Plain data; only ever grows. */
export interface Tally {
  requests: number;
  failed: number;
  /** How long answers took: upper edge of a bucket in milliseconds (`Infinity` for the last) → how many. */
  durations: Readonly<Record<string, number>>;
}

/** Tallies by route (`POST /auth/login`) or by service (`api`), as they stood at one moment (milliseconds, epoch). */
export interface Reading {
  at: number;
  routes: Readonly<Record<string, Tally>>;
}

export const NO_TALLY: Tally = { requests: 0, failed: 0, durations: {} };

/** Each bucket is 5 % wider than the one before: a quantile is exact to that. */
const GROWTH = Math.log(1.05);
const edge = (step: number) => Number((0.1 * Math.exp(step * GROWTH)).toPrecision(4));

/** Counts one answer that took so long (milliseconds). The lower edge of its bucket is kept too, with nothing in it. */
export function countDuration(durations: Record<string, number>, ms: number): void {
  const step = Math.max(0, Math.ceil(Math.log(Math.max(ms, 0.1) / 0.1) / GROWTH - 1e-9));
  const high = edge(step);
  if (step > 0) durations[edge(step - 1)] = durations[edge(step - 1)] ?? 0;
  durations[high] = (durations[high] ?? 0) + 1;
}

function combine(a: Tally, b: Tally, sign: 1 | -1): Tally {
  const durations: Record<string, number> = { ...a.durations };
  for (const [edge, count] of Object.entries(b.durations))
    durations[edge] = Math.max(0, (durations[edge] ?? 0) + sign * count);
  return {
    requests: Math.max(0, a.requests + sign * b.requests),
    failed: Math.max(0, a.failed + sign * b.failed),
    durations,
  };
}

export const addTallies = (tallies: readonly Tally[]): Tally =>
  tallies.reduce((sum, each) => combine(sum, each, 1), NO_TALLY);

/**
 * What came to pass between two readings. A counter that went back was started anew (the proxy was restarted): then
 * all that it holds came after the first reading.
 */
export function between(earlier: Reading, later: Reading): Record<string, Tally> {
  const windows = Object.entries(later.routes).map(([route, tally]): [string, Tally] => {
    const before = earlier.routes[route] ?? NO_TALLY;
    return [route, tally.requests < before.requests ? tally : combine(tally, before, -1)];
  });
  return Object.fromEntries(windows);
}

interface Bucket {
  low: number;
  high: number;
  count: number;
}

function buckets({ durations }: Tally): Bucket[] {
  const edges = Object.entries(durations)
    .map(([edge, count]) => ({ high: Number(edge), count }))
    .sort((a, b) => a.high - b.high);
  return edges.map(({ high, count }, index) => ({ low: edges[index - 1]?.high ?? 0, high, count }));
}

/** The duration (milliseconds) that this share of the answers stayed under; null without answers. */
export function quantile(tally: Tally, share: number): number | null {
  const all = buckets(tally);
  const total = all.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  let left = share * total;
  for (const { low, high, count } of all) {
    if (left > count || count === 0) {
      left -= count;
      continue;
    }
    // Nothing is known of the last bucket of a proxy but where it begins.
    return Number.isFinite(high) ? low + (high - low) * (left / count) : low;
  }
  return all.at(-1)?.low ?? null;
}

/** Answers that certainly took longer than this: a bucket that only may have is not counted. */
export function slowerThan(tally: Tally, ms: number): number {
  return buckets(tally).reduce((sum, { low, count }) => sum + (low >= ms ? count : 0), 0);
}
