import { expect, test } from 'vitest';
import { accusationWords, trafficWords } from '../../src/plans/deploy/words.ts';

const tally = (requests: number, failed: number) => ({
  requests,
  failed,
  durations: { '42.57': 0, '43.43': requests - failed },
});

test('traffic is told in one line', () => {
  expect(trafficWords({ routes: { a: tally(1800, 0), b: tally(42, 0) } })).toBe(
    '1,842 requests, 0 failed, p99 43 ms',
  );
  expect(trafficWords({ routes: { a: tally(2960, 27) } })).toBe(
    '2,960 requests, 27 failed (0.91 %), p99 43 ms',
  );
  expect(trafficWords({ routes: { a: { requests: 1, failed: 1, durations: {} } } })).toBe(
    '1 request, 1 failed (100 %)',
  );
});

test('an accusation names the route, the figures, and what is allowed', () => {
  const figures = { where: 'POST /auth/login', requests: 296, allowed: 0.01 };
  expect(accusationWords({ ...figures, what: 'errors', now: 0.098, before: 0 })).toBe(
    'POST /auth/login: 9.8 % of 296 requests failed, 1 % is allowed',
  );
  expect(
    accusationWords({ where: 'app', requests: 80, what: 'slow', now: 131.6, before: 41.2, allowed: 82.4 }),
  ).toBe('app: p95 132 ms (before 41 ms), 82 ms is allowed');
});
