import type { WatchPolicy } from '../../config/environment.ts';
import { addTallies, quantile, slowerThan, type Tally } from '../../lib/tally.ts';

/** What happened in one stretch of time, by route or by service. */
export type Window = Readonly<Record<string, Tally>>;

/** One observer of the traffic: our own probing, or what the proxy counted of real users. */
export interface Observation {
  /** Before the switch; empty where there was nothing. */
  before: Window;
  /** Since the switch: one window after the other, the oldest first, each some seconds long. */
  since: readonly Window[];
}

export interface Accusation {
  /** Route or service. */
  where: string;
  what: 'errors' | 'slow';
  requests: number;
  /** Errors: the share of failed requests. Slow: p95 in milliseconds. */
  now: number;
  before: number | null;
  /** What was allowed, in the unit of `now`. */
  allowed: number;
}

export type Verdict =
  /** `enough` is false where too few requests were seen to say anything. */
  { outcome: 'ok'; enough: boolean } | { outcome: 'bad'; accusations: readonly Accusation[] };

/**
 * The rule. A release is accused of what is very unlikely to be chance, and of nothing else:
 *
 * - At least MIN_REQUESTS were seen, and MIN_EVENTS of them were bad. Three requests of which one fails say nothing.
 * - Errors: the lower bound of the 99.9 % Wilson interval of the failed share is above the share allowed by the
 *   manifest and above the upper bound of what failed before the switch. The level is that high because the question
 *   is asked again every second of the watch.
 * - Slow: if the 95th percentile had stayed within `p95` times what it was, 5 % of the answers at most would take
 *   longer than that. The lower bound of the share that does is above 5 %. What takes less than NOTICEABLE_MS more is
 *   not slow, whatever the factor; and it has to hold in two windows in a row, since a program that has just
 *   started is slow for a moment.
 *
 * With 100 requests a second, 10 % of errors are caught by 60 requests in most cases, 3 times the time by 30 in each
 * of two windows.
 */
const MIN_REQUESTS = 20;
const MIN_EVENTS = 3;
const NOTICEABLE_MS = 20;
const Z = 3.09;

/** Bounds of the share behind `hits` of `n` (Wilson, 99.9 % one-sided). */
export function shareBounds(hits: number, n: number): { low: number; high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const p = hits / n;
  const z2 = Z * Z;
  const middle = p + z2 / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  return {
    low: Math.max(0, (middle - spread) / (1 + z2 / n)),
    high: Math.min(1, (middle + spread) / (1 + z2 / n)),
  };
}

const significant = (hits: number, n: number, allowed: number) =>
  n >= MIN_REQUESTS && hits >= MIN_EVENTS && shareBounds(hits, n).low > allowed;

function errorsOf(where: string, before: Tally, since: Tally, policy: WatchPolicy): Accusation[] {
  const { requests, failed } = since;
  const usual = before.requests === 0 ? 0 : shareBounds(before.failed, before.requests).high;
  const allowed = Math.max(policy.errors, before.failed === 0 ? 0 : usual);
  if (!significant(failed, requests, allowed)) return [];
  const share = before.requests === 0 ? null : before.failed / before.requests;
  return [{ where, what: 'errors', requests, now: failed / requests, before: share, allowed }];
}

interface Time {
  usual: number;
  allowed: number;
}

/** Longest p95 (milliseconds) that is still as before; null where nothing was measured before. */
function allowedTime(before: Tally, { p95 }: WatchPolicy): Time | null {
  const usual = quantile(before, 0.95);
  if (usual === null || before.requests < MIN_REQUESTS) return null;
  return { usual, allowed: Math.max(usual * p95, usual + NOTICEABLE_MS) };
}

const slowness = (where: string, tally: Tally, { usual, allowed }: Time): Accusation => ({
  where,
  what: 'slow',
  requests: tally.requests,
  now: quantile(tally, 0.95) ?? 0,
  before: usual,
  allowed,
});

function slowOf(where: string, before: Tally, windows: readonly Tally[], policy: WatchPolicy): Accusation[] {
  const time = allowedTime(before, policy);
  const [earlier, latest] = windows.slice(-2);
  if (time === null || earlier === undefined || latest === undefined) return [];
  const slow = (tally: Tally) =>
    significant(slowerThan(tally, time.allowed), tally.requests - tally.failed, 0.05);
  if (!slow(earlier) || !slow(latest)) return [];
  return [slowness(where, addTallies([earlier, latest]), time)];
}

const weight = ({ what, now, allowed }: Accusation) => (what === 'errors' ? 1e6 : 0) + now / allowed;
const worstFirst = (a: Accusation, b: Accusation) => weight(b) - weight(a);

/** Several observers, several routes: what any of them cannot be explained by chance. The worst first. */
export function judge(policy: WatchPolicy, observations: readonly Observation[]): Verdict {
  const accusations = observations.flatMap(({ before, since }) => {
    const names = [...new Set(since.flatMap((window) => Object.keys(window)))];
    return names.flatMap((where) => {
      const windows = since.flatMap((window) => window[where] ?? []);
      const usual = before[where] ?? addTallies([]);
      return [
        ...errorsOf(where, usual, addTallies(windows), policy),
        ...slowOf(where, usual, windows, policy),
      ];
    });
  });
  if (accusations.length > 0) {
    return { outcome: 'bad', accusations: accusations.toSorted(worstFirst) };
  }
  const seen = observations.map(({ since }) => addTallies(since.flatMap((each) => Object.values(each))));
  return { outcome: 'ok', enough: seen.some(({ requests }) => requests >= MIN_REQUESTS) };
}

/** Half of the answers at least: a program that has just started is slow for its first ones. */
const TRIAL_SLOW_SHARE = 0.5;

/**
 * Judges new instances before anybody is sent to them, against those that run, both asked at the same time: errors by
 * the same rule; slow where most answers take longer than what is allowed for the slowest twentieth of the old ones.
 */
export function judgeTrial(policy: WatchPolicy, canaries: Window, running: Window): Verdict {
  const accusations = Object.entries(canaries).flatMap(([where, tally]): Accusation[] => {
    const usual = running[where] ?? addTallies([]);
    const time = allowedTime(usual, policy);
    const answered = tally.requests - tally.failed;
    const slow =
      time !== null && significant(slowerThan(tally, time.allowed), answered, TRIAL_SLOW_SHARE)
        ? [slowness(where, tally, time)]
        : [];
    return [...errorsOf(where, usual, tally, policy), ...slow];
  });
  if (accusations.length > 0) return { outcome: 'bad', accusations: accusations.toSorted(worstFirst) };
  const fewest = Math.min(...Object.values(canaries).map(({ requests }) => requests));
  return { outcome: 'ok', enough: fewest >= MIN_REQUESTS };
}
