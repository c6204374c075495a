import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchPolicy } from '../../config/environment.ts';
import { between, type Reading } from '../../lib/tally.ts';
import { judge, type Observation, type Verdict, type Window } from '../../plans/deploy/judge.ts';
import { windowsOf } from '../../plans/deploy/windows.ts';

/** Who looks at the traffic: the prober, the figures of the proxies. */
export interface Observer {
  read: () => Reading | Promise<Reading>;
  /** What it saw before the switch. */
  before: Window;
  /** What it read at the switch. */
  atSwitch: Reading;
}

/** An observer, from when it began to look and what it reads at the switch. */
export async function observeFrom(start: Reading, read: Observer['read']): Promise<Observer> {
  const atSwitch = await read();
  return { read, before: between(start, atSwitch), atSwitch };
}

export interface WatchOptions {
  policy: WatchPolicy;
  observers: readonly Observer[];
  /** Told after every look: milliseconds since the switch, and what was seen of it so far. */
  onLook?: (sinceMs: number, observations: readonly Observation[]) => void;
  signal: AbortSignal;
}

const LOOK_MS = 1000;

/**
 * Looks at the traffic once a second for as long as the manifest says, and stops at the first verdict that is bad.
 * @throws what an observer throws; an AbortError when cancelled.
 */
export async function watchRelease({ policy, observers, onLook, signal }: WatchOptions): Promise<Verdict> {
  const readings = observers.map(({ atSwitch }) => [atSwitch]);
  const from = performance.now();
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal });
    const now = await Promise.all(observers.map(async ({ read }) => await read()));
    now.forEach((reading, i) => readings[i]?.push(reading));
    const observations = observers.map(({ before }, i) => ({ before, since: windowsOf(readings[i] ?? []) }));
    const verdict = judge(policy, observations);
    const sinceMs = performance.now() - from;
    onLook?.(sinceMs, observations);
    if (verdict.outcome === 'bad' || sinceMs >= policy.watch * 1000) return verdict;
  }
}
