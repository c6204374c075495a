import { describe, expect, test } from 'vitest';
import { ActivityChart, chartSummary } from '../../app/components/activity-chart.tsx';
import { countScale, labelledDays, percent } from '../../app/components/scale.ts';
import type { DailyCount } from '../../app/lib/api-types.ts';
import { i18n, render, textOf } from './render.tsx';

function days(...counts: readonly (readonly [logins: number, failed: number])[]): DailyCount[] {
  return counts.map(([logins, failed], i) => ({
    date: `2026-11-${String(i + 1).padStart(2, '0')}`,
    logins,
    failed,
    other: 0,
  }));
}

const count = (markup: string, pattern: RegExp) => markup.match(pattern)?.length ?? 0;

describe('scale', () => {
  test.each([
    [0, [0, 1, 2]],
    [1, [0, 1, 2]],
    [3, [0, 1, 2, 3]],
    [4, [0, 1, 2, 3, 4]],
    [5, [0, 2, 4, 6]],
    [9, [0, 5, 10]],
    [17, [0, 5, 10, 15, 20]],
    [37, [0, 10, 20, 30, 40]],
    [1_000, [0, 500, 1_000]],
  ])('for %d', (largest, ticks) => {
    expect(countScale(largest)).toEqual({ max: ticks.at(-1), ticks });
  });
  test('holds the largest value on whole gridlines, five at most', () => {
    for (let largest = 0; largest < 3_000; largest += 7) {
      const { max, ticks } = countScale(largest);
      expect(max).toBeGreaterThanOrEqual(largest);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect(ticks.length).toBeLessThanOrEqual(5);
    }
  });
  test('labels end at the last day and stay few', () => {
    expect(labelledDays(30)).toEqual([1, 8, 15, 22, 29]);
    expect(labelledDays(1)).toEqual([0]);
    expect(labelledDays(0)).toEqual([]);
    expect(labelledDays(366).length).toBeLessThanOrEqual(6);
  });
  test('percentages are short', () => {
    expect(percent(1 / 3)).toBe('33.333%');
    expect(percent(1)).toBe('100%');
  });
});

describe('ActivityChart', () => {
  test('stacks refused attempts on logins', () => {
    const markup = render(<ActivityChart days={days([3, 1])} />);
    expect(markup).toMatch(/class="chart-logins"[^>]*y="25%"[^>]*height="75%"/);
    expect(markup).toMatch(/class="chart-failed"[^>]*y="0%"[^>]*height="25%"/);
  });
  test('draws no bar for nothing', () => {
    const markup = render(<ActivityChart days={days([0, 0], [2, 0], [0, 1])} />);
    expect(count(markup, /class="chart-logins"/g)).toBe(1);
    expect(count(markup, /class="chart-failed"/g)).toBe(1);
    expect(count(markup, /class="chart-day"/g)).toBe(3);
  });
  test('gives every figure in a table, newest first', () => {
    const table = /<tbody>(.*?)<\/tbody>/s.exec(
      render(<ActivityChart days={days([1, 0], [1234, 5])} />),
    )?.[1];
    expect(textOf(table ?? '')).toBe('Monday 2 November 1,234 5 Sunday 1 November 1 0');
  });
  test('says the whole in one sentence, for the drawing is hidden from assistive technology', () => {
    const markup = render(<ActivityChart days={days([1, 0], [2, 1])} />);
    expect(markup).toContain('class="chart-body" aria-hidden="true"');
    expect(markup).toContain('3 logins and 1 refused attempt in 2 days. Busiest: Monday 2 November.');
    expect(chartSummary(days([0, 0], [0, 0]), i18n())).toBe('No login and no refused attempt in 2 days.');
    expect(chartSummary(days([2, 0], [0, 0]), i18n('fr'))).toBe(
      '2 connexions et 0 tentative refusée en 2 jours. Jour le plus actif\u00a0: dimanche 1 novembre.',
    );
  });
  test('survives an account without a single day', () => {
    expect(() => render(<ActivityChart days={[]} />)).not.toThrow();
  });
  test('has no inline style, which the Content-Security-Policy forbids', () => {
    expect(render(<ActivityChart days={days([1, 1])} />)).not.toContain('style=');
  });
});
