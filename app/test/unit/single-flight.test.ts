import { describe, expect, test, vi } from 'vitest';
import { singleFlight } from '../../app/lib/single-flight.ts';

describe('singleFlight', () => {
  test('works once for all who ask at the same time, and for those who come soon after', async () => {
    const flight = singleFlight<number>(60_000);
    let runs = 0;
    const work = async () => ++runs;
    const together = await Promise.all([flight('a', work), flight('a', work), flight('a', work)]);
    expect(together).toEqual([1, 1, 1]);
    expect(await flight('a', work)).toBe(1);
  });

  test('keeps keys apart', async () => {
    const flight = singleFlight<string>(60_000);
    expect(await Promise.all([flight('a', async () => 'a'), flight('b', async () => 'b')])).toEqual([
      'a',
      'b',
    ]);
  });

  test('shares a failure with those who wait, then tries again', async () => {
    const flight = singleFlight<string>(60_000);
    const failing = async () => Promise.reject<string>(new Error('away'));
    const both = await Promise.allSettled([flight('a', failing), flight('a', async () => 'never asked')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flight('a', async () => 'back')).toBe('back');
  });

  test('forgets after its time, so that memory does not grow', async () => {
    vi.useFakeTimers();
    try {
      const flight = singleFlight<number>(5_000);
      expect(await flight('a', async () => 1)).toBe(1);
      await vi.advanceTimersByTimeAsync(5_001);
      expect(await flight('a', async () => 2)).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});
