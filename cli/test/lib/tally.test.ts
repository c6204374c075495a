import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addTallies, between, countDuration, quantile, slowerThan, type Tally } from '../../src/lib/tally.ts';

function tallyOf(durations: readonly number[]): Tally {
  const counted: Record<string, number> = {};
  for (const ms of durations) countDuration(counted, ms);
  return { requests: durations.length, failed: 0, durations: counted };
}

const times = fc.array(fc.double({ min: 0.2, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 });

test('a quantile is the one of the raw times, to 5 % of a bucket', () => {
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.95, 0.99), (durations, share) => {
      const sorted = durations.toSorted((a, b) => a - b);
      const exact = sorted[Math.ceil(share * sorted.length - 1e-9) - 1] ?? 0;
      const found = quantile(tallyOf(durations), share) ?? 0;
      expect(found).toBeGreaterThan(exact / 1.06);
      expect(found).toBeLessThan(exact * 1.06);
    }),
  );
});

test('an answer counts as slower only where that is certain', () => {
  fc.assert(
    fc.property(times, fc.double({ min: 0.2, max: 60_000, noNaN: true }), (durations, limit) => {
      const certain = slowerThan(tallyOf(durations), limit);
      expect(certain).toBeLessThanOrEqual(durations.filter((ms) => ms >= limit * 0.999).length);
      expect(certain).toBeGreaterThanOrEqual(durations.filter((ms) => ms >= limit * 1.06).length);
    }),
  );
});

test('what came between two readings, and the first of them, make the second', () => {
  fc.assert(
    fc.property(times, times, (first, second) => {
      const [a, b] = [tallyOf(first), tallyOf(second)];
      const window = between(
        { at: 0, routes: { 'GET /': a } },
        { at: 1000, routes: { 'GET /': addTallies([a, b]) } },
      )['GET /'];
      expect(window?.requests).toBe(second.length);
      expect(quantile(window ?? a, 0.95)).toBeCloseTo(quantile(b, 0.95) ?? 0, 6);
    }),
  );
});

test('a counter that went back began anew: all of it is new', () => {
  const old = tallyOf([1, 2, 3]);
  const anew = tallyOf([9]);
  expect(between({ at: 0, routes: { api: old } }, { at: 1, routes: { api: anew } })['api']).toEqual(anew);
});

test('the last bucket of a proxy says nothing but where it begins', () => {
  const proxy: Tally = { requests: 10, failed: 0, durations: { '100': 0, '1000': 5, Infinity: 5 } };
  expect(quantile(proxy, 0.99)).toBe(1000);
  expect(quantile(proxy, 0.25)).toBe(550);
  expect(slowerThan(proxy, 500)).toBe(5);
});
