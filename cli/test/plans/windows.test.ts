import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addTallies, type Reading } from '../../src/lib/tally.ts';
import { windowsOf } from '../../src/plans/deploy/windows.ts';

const at = (second: number, requests: number): Reading => ({
  at: second * 1000,
  routes: { 'GET /': { requests, failed: 0, durations: {} } },
});

const counts = (readings: readonly Reading[]) =>
  windowsOf(readings, 4000).map((window) => window['GET /']?.requests);

test('the newest window ends now, the oldest takes what is left over', () => {
  const everySecond = (upTo: number) =>
    Array.from({ length: upTo + 1 }, (_, second) => at(second, second * 10));
  expect(counts(everySecond(0))).toEqual([]);
  expect(counts(everySecond(3))).toEqual([30]);
  expect(counts(everySecond(7))).toEqual([70]);
  expect(counts(everySecond(8))).toEqual([40, 40]);
  expect(counts(everySecond(11))).toEqual([70, 40]);
  expect(counts(everySecond(12))).toEqual([40, 40, 40]);
});

test('every request since the switch is in exactly one window, however unevenly was read', () => {
  const steps = fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 30 }), requests: fc.nat(500) }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(steps, (taken) => {
      let [second, requests] = [0, 17];
      const readings = [at(second, requests)];
      for (const step of taken) readings.push(at((second += step.seconds), (requests += step.requests)));
      const all = addTallies(windowsOf(readings, 4000).flatMap((window) => window['GET /'] ?? []));
      expect(all.requests).toBe(requests - 17);
    }),
  );
});
