import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { money } from '../../../src/config/leaves/money.ts';
import { integer, processors } from '../../../src/config/leaves/numbers.ts';
import { duration, factor, frequency, memory, share } from '../../../src/config/leaves/units.ts';
import type { Leaf } from '../../../src/config/schema/node.ts';

const value = <T>(leaf: Leaf<T>, text: string): T | string => {
  const parsed = leaf.parse(text);
  return parsed.ok ? parsed.value : parsed.problem;
};

describe('what is written becomes a number in one unit', () => {
  test.each([
    [duration, '30s', 30],
    [duration, '30 s', 30],
    [duration, '500ms', 0.5],
    [duration, '1.5m', 90],
    [duration, '2h', 7200],
    [duration, '7d', 604_800],
    [duration, '0s', 0],
    [memory, '256', 256],
    [memory, '256MB', 256],
    [memory, '2 GB', 2048],
    [memory, '0.5 GB', 512],
    [frequency, '300', 300],
    [frequency, '1.5 GHz', 1500],
    [share, '1%', 0.01],
    [share, '0.5 %', 0.005],
    [share, '100%', 1],
    [factor, 'x2', 2],
    [factor, 'x 1.5', 1.5],
    [processors, '0.5', 0.5],
    [integer('count', 1, 10), '10', 10],
  ] as const)('%#: %o', (leaf, text, expected) => {
    expect(value(leaf, text)).toBeCloseTo(expected, 10);
  });

  test('money keeps its currency and period', () => {
    expect(value(money, '15 EUR/month')).toEqual({ amount: 15, currency: 'EUR', per: 'month' });
    expect(value(money, '7.21EUR / month')).toEqual({ amount: 7.21, currency: 'EUR', per: 'month' });
  });
});

describe('what cannot be read says what to write instead', () => {
  test.each([
    [duration, '30', 'has no unit: write 30s'],
    [duration, 'soon', 'does not begin with a number: write 30s'],
    [duration, '-5s', 'is negative'],
    [duration, '5 constructor', 'has the unit "constructor", which is none of ms, s, m, h, d: write 5s'],
    [duration, '1e9s', 'has the unit "e9s", which is none of ms, s, m, h, d: write 1s'],
    [duration, '9'.repeat(400) + 's', 'is too large'],
    [memory, '2GiB', 'has the unit "GiB", which is none of MB, GB: write 2 MB'],
    [memory, '1', 'must be whole MB, at least 16 MB'],
    [memory, '16.5', 'must be whole MB, at least 16 MB'],
    [share, '1', 'has no unit: write 1%'],
    [share, '101%', 'is more than 100%'],
    [factor, '2', 'is no factor: write x2'],
    [factor, '1.5x', 'is no factor: write x1.5'],
    [factor, 'double', 'is no factor: write x2'],
    [factor, 'x0.5', 'leaves no room to grow: write x2'],
    [money, '15', 'has no unit: write 15 EUR/month'],
    [money, '15 EUR', 'must be for a month: write 15 EUR/month'],
    [money, '15 EUR/year', 'must be for a month: write 15 EUR/month'],
    [money, '15 EUR/month/host', 'must be for a month: write 15 EUR/month'],
    [processors, '-1', 'is not a number of processors: write 2'],
    [integer('count', 1, 10), '11', 'is not between 1 and 10'],
    [integer('count', 1, 10), '0x1', 'is not a whole number'],
  ] as const)('%#: %o', (leaf, text, problem) => {
    expect(value(leaf as Leaf<unknown>, text)).toBe(problem);
  });
});

describe('for any text and any value', () => {
  const leaves: readonly Leaf<unknown>[] = [duration, memory, frequency, share, factor, money, processors];

  test('parsing never throws and never gives a number that is not finite', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...leaves), (text, leaf) => {
        const parsed = leaf.parse(text);
        return !parsed.ok || typeof parsed.value !== 'number' || Number.isFinite(parsed.value);
      }),
    );
  });

  test('what is printed is read as the same value', () => {
    const whole = fc.integer({ min: 16, max: 1_000_000 });
    fc.assert(
      fc.property(
        whole,
        fc.constantFrom(duration, memory, frequency),
        (amount, leaf) => value(leaf, leaf.format(amount)) === amount,
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (permille) => {
        const read = value(share, share.format(permille / 1000));
        return typeof read === 'number' && Math.abs(read - permille / 1000) < 1e-9;
      }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        (amount) => value(duration, duration.format(amount / 1000)) === amount / 1000,
      ),
    );
  });
});
