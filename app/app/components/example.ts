import type { AvailabilityWindow, DailyCount } from '../lib/api-types.ts';

const day = 86_400_000;
const hour = 3_600_000;

// Made up, and said so beside the drawing. One figure a day, oldest first.
const logins = [2, 1, 3, 2, 4, 0, 1, 3, 2, 5, 3, 2, 1, 0, 4, 3, 2, 4, 6, 1, 0, 3, 2, 4, 3, 5, 1, 1, 4, 3];
const failed: Readonly<Record<number, number>> = { 9: 1, 18: 2, 25: 1 };

/** Thirty days of an account that does not exist, ending today (UTC). */
export function exampleDays(now: number): readonly DailyCount[] {
  return logins.map((count, i) => ({
    date: new Date(now - (logins.length - 1 - i) * day).toISOString().slice(0, 10),
    logins: count,
    failed: failed[i] ?? 0,
    other: 0,
  }));
}

/** A day of a service with one bad hour. */
export function exampleAvailability(now: number): AvailabilityWindow {
  const current = Math.floor(now / hour) * hour;
  const buckets = Array.from({ length: 24 }, (_, i) => ({
    start: new Date(current - (23 - i) * hour).toISOString(),
    ratio: i === 15 ? 0.95 : 1,
  }));
  return { ratio: 0.9979, coverage: 1, buckets };
}
