import { expect, test } from 'vitest';
import { readMoment } from '../../src/lib/moment.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');

test.each([
  ['2026-11-25T10:00:00Z', '2026-11-25 10:00:00.000+00'],
  ['2026-11-25 10:00Z', '2026-11-25 10:00:00.000+00'],
  ['2026-11-25T10:00:00.250+01:00', '2026-11-25 09:00:00.250+00'],
  ['2026-11-25 10:00:00 +0530', '2026-11-25 04:30:00.000+00'],
  ['2026-11-25T10:00:00-05', '2026-11-25 15:00:00.000+00'],
  ['10m', '2026-11-26 11:50:00.000+00'],
  ['2d', '2026-11-24 12:00:00.000+00'],
  [' 90s ', '2026-11-26 11:58:30.000+00'],
])('%j is %s', (text, moment) => {
  expect(readMoment(text, NOW)).toBe(moment);
});

test.each([
  ['yesterday', 'is no moment'],
  ['', 'is no moment'],
  ['2026-11-25', 'is no moment'],
  ['2026-13-45T10:00:00Z', 'is no moment'],
  ['2026-11-25T10:00:00', 'has no time zone'],
  ['2026-11-26T12:00:01Z', 'has not come yet'],
  ['0s', 'has not come yet'],
  ["2026-11-25T10:00:00Z' or", 'is no moment'],
])('%j is refused: %s', (text, words) => {
  expect(() => readMoment(text, NOW)).toThrow(
    expect.objectContaining({ code: 'db.wrong-time', message: expect.stringContaining(words) as string }),
  );
});

test('what has no time zone is told with one', () => {
  expect(() => readMoment('2026-11-25T10:00', NOW)).toThrow(
    expect.objectContaining({ detail: 'In UTC: 2026-11-25T10:00Z' }),
  );
});
