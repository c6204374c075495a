import { describe, expect, test } from 'vitest';
import {
  AvailabilityStrip,
  levelOf,
  StripLegend,
  stripSummary,
} from '../../app/components/availability-strip.tsx';
import type { AvailabilityWindow } from '../../app/lib/api-types.ts';
import { i18n, render, textOf } from './render.tsx';

function hours(ratios: readonly (number | null)[], ratio: number | null, coverage = 1): AvailabilityWindow {
  return {
    ratio,
    coverage,
    buckets: ratios.map((one, i) => ({
      start: `2026-11-24T${String(i).padStart(2, '0')}:00:00Z`,
      ratio: one,
    })),
  };
}

describe('levels', () => {
  test.each([
    [null, 'none'],
    [1, 'full'],
    [0.999, 'full'],
    [0.9989, 'partial'],
    [0.5, 'partial'],
    [0.4999, 'down'],
    [0, 'down'],
  ])('%j is %s', (ratio, level) => {
    expect(levelOf(ratio)).toBe(level);
  });
});

describe('AvailabilityStrip', () => {
  const markup = render(
    <AvailabilityStrip availability={hours([1, 0.9, 0.1, null], 0.7, 0.75)} period="last24h" />,
  );
  test('draws each bucket by its level, in height as in colour', () => {
    const bars = [...markup.matchAll(/class="strip-(\w+)"[^>]*height="([\d.]+%)"/g)].map((bar) => [
      bar[1],
      bar[2],
    ]);
    expect(bars).toEqual([
      ['full', '100%'],
      ['partial', '66%'],
      ['down', '33%'],
      ['none', '10%'],
    ]);
  });
  test('tells each bucket on hover, and that nothing was observed', () => {
    expect(markup).toContain('<title>01:00: 90%</title>');
    expect(markup).toContain('<title>03:00: No data</title>');
  });
  test('says the same in words', () => {
    expect(textOf(markup)).toContain('70%');
    expect(textOf(markup)).toContain('Lowest: 10% (02:00). 75% of this period was observed.');
  });
  test('names daily buckets by their date, whatever the time zone of the reader', () => {
    const day = { ratio: 0.5, coverage: 1, buckets: [{ start: '2026-11-24T00:00:00Z', ratio: 0.5 }] };
    const text = render(
      <AvailabilityStrip availability={day} period="last90d" />,
      'fr',
      'America/Los_Angeles',
    );
    expect(text).toContain('mardi 24 novembre\u00a0: 50\u00a0%');
  });
  test('has no inline style', () => {
    expect(markup).not.toContain('style=');
  });
});

describe('summary', () => {
  test('of a perfect period', () => {
    expect(stripSummary(hours([1, 1], 1), 'last24h', i18n())).toBe('No interruption was seen.');
  });
  test('of a period nobody watched', () => {
    expect(stripSummary(hours([null, null], null, 0), 'last24h', i18n())).toBe(
      'Nothing has been measured in this period yet.',
    );
  });
});

test('the legend names the four levels', () => {
  expect(textOf(render(<StripLegend />))).toBe(
    'No interruption Partly unavailable Mostly unavailable No data',
  );
});
