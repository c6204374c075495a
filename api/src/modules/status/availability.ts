import type { Availability, Status } from '../../types.ts';
import type { Counts, History } from './repository.ts';
import type { Sample } from './samples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The starts of the last `count` buckets of `length` ms, oldest first, the last one still going on. UTC. */
function starts(now: Date, length: number, count: number): string[] {
  const last = Math.floor(now.getTime() / length) * length;
  return Array.from({ length: count }, (_, index) =>
    new Date(last - (count - 1 - index) * length).toISOString(),
  );
}

const hours = (now: Date) => starts(now, HOUR, 24);
const days = (now: Date) => starts(now, DAY, 90);

/** Since when `availabilityOf` needs history. */
export function historyStart(now: Date): { hour: string; day: string } {
  return { hour: hours(now)[0] ?? '', day: days(now)[0] ?? '' };
}

function addTo(buckets: Map<string, Counts>, start: string, { up, down }: Sample): void {
  const known = buckets.get(start) ?? { up: 0, down: 0, minutes: 0 };
  buckets.set(start, { up: known.up + up, down: known.down + down, minutes: known.minutes + 1 });
}

/** The history with samples that PostgreSQL does not have yet. */
export function withPending(history: History, pending: readonly Sample[]): History {
  const merged = { hours: new Map(history.hours), days: new Map(history.days) };
  for (const sample of pending.filter(({ component }) => component === 'api')) {
    addTo(merged.hours, `${sample.minute.slice(0, 13)}:00:00.000Z`, sample);
    addTo(merged.days, `${sample.minute.slice(0, 10)}T00:00:00.000Z`, sample);
  }
  return merged;
}

function ratioOf({ up, down }: { up: number; down: number }): number | null {
  return up + down === 0 ? null : up / (up + down);
}

const NOTHING: Counts = { up: 0, down: 0, minutes: 0 };

function over(
  bucketStarts: string[],
  counts: Map<string, Counts>,
  now: Date,
  seen: (one: Counts) => number,
): Availability {
  const found = bucketStarts.map((start) => ({ start, counts: counts.get(start) ?? NOTHING }));
  const total = {
    up: found.reduce((sum, one) => sum + one.counts.up, 0),
    down: found.reduce((sum, one) => sum + one.counts.down, 0),
  };
  const period = now.getTime() - Date.parse(bucketStarts[0] ?? now.toISOString());
  const observed = found.reduce((sum, one) => sum + seen(one.counts), 0);
  return {
    ratio: ratioOf(total),
    coverage: period === 0 ? 0 : Math.min(1, observed / period),
    buckets: found.map((one) => ({ start: one.start, ratio: ratioOf(one.counts) })),
  };
}

/**
 * Share of the samples in which the service could do its work, by hour and by day (UTC).
 * `coverage` is the share of the period that was looked at: while no API instance ran nothing is known.
 * @param sampleInterval seconds between two samples of an instance
 */
export function availabilityOf(history: History, now: Date, sampleInterval: number): Status['availability'] {
  const minutesASample = Math.max(1, sampleInterval / 60);
  return {
    last24h: over(hours(now), history.hours, now, ({ minutes }) => minutes * minutesASample * MINUTE),
    // Days keep no minutes. Several instances take more samples than one day holds: a day is seen once at most.
    last90d: over(days(now), history.days, now, ({ up, down }) =>
      Math.min(DAY, (up + down) * sampleInterval * 1_000),
    ),
  };
}
