import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countDuration, type Tally } from '../../src/lib/tally.ts';
import { judge, type Observation, shareBounds } from '../../src/plans/deploy/judge.ts';

const policy = { watch: 30, errors: 0.01, p95: 2 };

/** A tally of requests that each took `ms`, some of which failed. */
function tally(requests: number, failed: number, ms: (index: number) => number = () => 5): Tally {
  const durations: Record<string, number> = {};
  for (let index = 0; index < requests - failed; index += 1) countDuration(durations, ms(index));
  return { requests, failed, durations };
}

const seen = (before: Tally, ...since: Tally[]): Observation => ({
  before: { 'GET /': before },
  since: since.map((each) => ({ 'GET /': each })),
});

/** Chance that is the same in every run of the tests. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

describe('errors', () => {
  test('one in ten is caught, and the route is named with its figures', () => {
    const verdict = judge(policy, [seen(tally(500, 0), tally(60, 6))]);
    expect(verdict).toEqual({
      outcome: 'bad',
      accusations: [
        {
          where: 'GET /',
          what: 'errors',
          requests: 60,
          now: 0.1,
          before: 0,
          allowed: 0.01,
        },
      ],
    });
  });

  test('as many as before are not held against the release', () => {
    expect(judge(policy, [seen(tally(500, 50), tally(300, 30))])).toMatchObject({ outcome: 'ok' });
    expect(judge(policy, [seen(tally(500, 50), tally(300, 120))])).toMatchObject({ outcome: 'bad' });
  });

  test('without anything before, the share of the manifest decides', () => {
    expect(judge(policy, [seen(tally(0, 0), tally(100, 20))])).toMatchObject({ outcome: 'bad' });
  });

  test('too few requests accuse nobody, however many fail', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 19 }), fc.nat(19), (requests, failed) => {
        const verdict = judge(policy, [seen(tally(200, 0), tally(requests, Math.min(failed, requests)))]);
        expect(verdict).toEqual({ outcome: 'ok', enough: false });
      }),
    );
  });

  test('a release within the allowed share is not accused in 10,000 watches that look every second', () => {
    const random = dice(7);
    let accused = 0;
    for (let watch = 0; watch < 10_000; watch += 1) {
      let [requests, failed] = [0, 0];
      for (let second = 0; second < 30; second += 1) {
        for (let each = 0; each < 10; each += 1) {
          requests += 1;
          if (random() < 0.002) failed += 1;
        }
        if (requests >= 20 && failed >= 3 && shareBounds(failed, requests).low > policy.errors) accused += 1;
      }
    }
    expect(accused).toBeLessThanOrEqual(10);
  });

  test('one in ten is caught within 100 requests, 19 times of 20', () => {
    const random = dice(11);
    let caught = 0;
    for (let watch = 0; watch < 1000; watch += 1) {
      let failed = 0;
      for (let each = 0; each < 100; each += 1) if (random() < 0.1) failed += 1;
      if (judge(policy, [seen(tally(200, 0), tally(100, failed))]).outcome === 'bad') caught += 1;
    }
    expect(caught).toBeGreaterThanOrEqual(950);
  });

  test('more failures never acquit', () => {
    const counts = fc.record({ requests: fc.integer({ min: 20, max: 2000 }), failed: fc.nat(2000) });
    fc.assert(
      fc.property(counts, ({ requests, failed }) => {
        const some = Math.min(failed, requests);
        const outcome = (bad: number) => judge(policy, [seen(tally(100, 0), tally(requests, bad))]).outcome;
        if (outcome(some) === 'bad') expect(outcome(Math.min(requests, some + 1))).toBe('bad');
      }),
    );
  });
});

describe('time', () => {
  const before = tally(200, 0, (index) => 20 + (index % 10));

  test('three times as slow is caught in two windows of a few seconds', () => {
    const slow = tally(40, 0, (index) => 60 + (index % 30));
    expect(judge(policy, [seen(before, slow, slow)])).toMatchObject({
      outcome: 'bad',
      accusations: [{ where: 'GET /', what: 'slow', requests: 80 }],
    });
  });

  test('one slow window is a program that has just started', () => {
    const slow = tally(40, 0, () => 300);
    const well = tally(40, 0, (index) => 20 + (index % 10));
    expect(judge(policy, [seen(before, slow)])).toMatchObject({ outcome: 'ok' });
    expect(judge(policy, [seen(before, slow, well)])).toMatchObject({ outcome: 'ok' });
    expect(judge(policy, [seen(before, slow, well, slow)])).toMatchObject({ outcome: 'ok' });
  });

  test('what nobody notices is not slow, whatever the factor', () => {
    const quick = tally(200, 0, () => 2);
    const later = tally(100, 0, () => 12);
    expect(judge(policy, [seen(quick, later, later)])).toMatchObject({ outcome: 'ok' });
  });

  test('nothing measured before, nothing to be slower than', () => {
    const slow = tally(100, 0, () => 900);
    expect(judge(policy, [seen(tally(0, 0), slow, slow)])).toMatchObject({ outcome: 'ok', enough: true });
    expect(judge(policy, [seen(tally(5, 0), slow, slow)])).toMatchObject({ outcome: 'ok' });
  });

  test('the same times in another order are no change', () => {
    const time = fc.double({ min: 1, max: 2000, noNaN: true });
    fc.assert(
      fc.property(fc.array(time, { minLength: 40, maxLength: 120 }), (times) => {
        const same = tally(times.length, 0, (index) => times[index] ?? 1);
        expect(judge(policy, [seen(same, same, same)])).toMatchObject({ outcome: 'ok' });
      }),
    );
  });
});

test('the worst comes first: errors before time, whoever saw them', () => {
  const before = tally(200, 0, () => 20);
  const slow = tally(60, 0, () => 200);
  const verdict = judge(policy, [
    { before: { app: before }, since: [{ app: slow }, { app: slow }] },
    { before: { 'POST /login': before }, since: [{ 'POST /login': tally(60, 30) }] },
  ]);
  expect(verdict.outcome === 'bad' && verdict.accusations.map(({ where, what }) => [where, what])).toEqual([
    ['POST /login', 'errors'],
    ['app', 'slow'],
  ]);
});
