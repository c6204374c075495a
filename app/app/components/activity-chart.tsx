import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import type { I18n } from '../i18n/index.ts';
import type { DailyCount } from '../lib/api-types.ts';
import { inner, markup } from './markup.ts';
import type { Markup } from './markup.ts';
import { countScale, labelledDays, percent } from './scale.ts';

const hatch = inner(markup`<rect width="5" height="5"/><path d="M1 0v5"/>`);

// Positions are percentages of the drawing, which has no viewBox: it stretches while text and strokes keep their size.
const gap = 0.32; // share of a day's width that stays empty

/** One day in words; refused attempts only when there were some. */
function dayText({ date, logins, failed }: DailyCount, { t, formatDay }: I18n): string {
  const counts = [t('chart.count.logins', { count: logins })];
  if (failed > 0) counts.push(t('chart.count.failed', { count: failed }));
  return t('chart.tip', { date: formatDay(date, 'full'), counts: counts.join(', ') });
}

function bars(days: readonly DailyCount[], max: number, i18n: I18n): Markup[] {
  const width = 1 / days.length;
  return days.map((day, i) => {
    const x = percent((i + gap / 2) * width);
    const w = percent((1 - gap) * width);
    const bar = (name: string, from: number, count: number) =>
      count === 0
        ? markup``
        : markup`<rect class="${name}" x="${x}" y="${percent(1 - (from + count) / max)}" width="${w}" height="${percent(count / max)}" rx="2.5"/>`;
    const hit = markup`<rect class="chart-hit" x="${percent(i * width)}" width="${percent(width)}" height="100%"/>`;
    const stack = [bar('chart-logins', 0, day.logins), bar('chart-failed', day.logins, day.failed)];
    return markup`<g class="chart-day">${hit}${stack}<text class="chart-tip" x="100%" y="-12">${dayText(day, i18n)}</text></g>`;
  });
}

function rows(days: readonly DailyCount[], { formatDay, formatNumber }: I18n): Markup[] {
  return [...days]
    .reverse()
    .map(
      ({ date, logins, failed }) =>
        markup`<tr><th scope="row">${formatDay(date, 'full')}</th><td>${formatNumber(logins)}</td><td>${formatNumber(failed)}</td></tr>`,
    );
}

/** The whole chart in one sentence: totals, and the busiest day. */
export function chartSummary(
  days: readonly DailyCount[],
  { t, formatDay }: Pick<I18n, 't' | 'formatDay'>,
): string {
  const logins = days.reduce((sum, day) => sum + day.logins, 0);
  const failed = days.reduce((sum, day) => sum + day.failed, 0);
  if (logins + failed === 0) return t('chart.summary.empty', { days: days.length });
  const busiest = days.reduce((most, day) =>
    day.logins + day.failed > most.logins + most.failed ? day : most,
  );
  return t('chart.summary', {
    logins: t('chart.count.logins', { count: logins }),
    failed: t('chart.count.failed', { count: failed }),
    days: days.length,
    busiest: formatDay(busiest.date, 'full'),
  });
}

/** Dates below the bars; the last one ends with the drawing, so that it never leaves its card. */
function axis(days: readonly DailyCount[], formatDay: I18n['formatDay']): Markup[] {
  return labelledDays(days.length).map((i) => {
    const last = i === days.length - 1;
    const x = last ? '100%' : percent((i + 0.5) / days.length);
    const text = formatDay(days[i]?.date ?? '');
    return markup`<text class="${last ? 'chart-x chart-x-last' : 'chart-x'}" x="${x}" y="100%" dy="20">${text}</text>`;
  });
}

function Plot({ days, i18n }: { days: readonly DailyCount[]; i18n: I18n }): ReactElement {
  const { max, ticks } = countScale(Math.max(0, ...days.map((day) => day.logins + day.failed)));
  const values = [...ticks].reverse().map((tick) => markup`<span>${i18n.formatNumber(tick)}</span>`);
  const grid = ticks.map((tick) => {
    const y = percent(1 - tick / max);
    return markup`<line x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
  });
  return (
    <div className="chart-body" aria-hidden="true">
      <div className="chart-y" dangerouslySetInnerHTML={inner(...values)} />
      <svg className="chart-plot">
        <pattern
          id="chart-hatch"
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
          dangerouslySetInnerHTML={hatch}
        />
        <g className="chart-grid" dangerouslySetInnerHTML={inner(...grid)} />
        <g
          dangerouslySetInnerHTML={inner(...bars(days, max, i18n), ...axis(days, i18n.formatDay))}
          suppressHydrationWarning
        />
      </svg>
    </div>
  );
}

function Figures({ days, i18n }: { days: readonly DailyCount[]; i18n: I18n }): ReactElement {
  const { t } = i18n;
  return (
    <details className="figures">
      <summary>{t('chart.table')}</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('chart.day')}</th>
            <th scope="col">{t('chart.logins')}</th>
            <th scope="col">{t('chart.failed')}</th>
          </tr>
        </thead>
        <tbody dangerouslySetInnerHTML={inner(...rows(days, i18n))} suppressHydrationWarning />
      </table>
    </details>
  );
}

interface ActivityChartProps {
  /** Oldest first, every day present. */
  readonly days: readonly DailyCount[];
  /** Only the drawing, its sentence for assistive technology: for an illustration. */
  readonly bare?: boolean;
}

/**
 * Logins per day as bars, refused attempts stacked above them in a hatched pattern, so that colour alone never
 * tells them apart. The same facts stand below in a sentence and in a table.
 */
export function ActivityChart({ days, bare = false }: ActivityChartProps): ReactElement {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <figure className="chart">
      <ul className="legend">
        <li>
          <i className="swatch" />
          {t('chart.logins')}
        </li>
        <li>
          <i className="swatch swatch-failed" />
          {t('chart.failed')}
        </li>
      </ul>
      <Plot days={days} i18n={i18n} />
      <figcaption className={bare ? 'hidden-text' : 'chart-caption'} suppressHydrationWarning>
        {chartSummary(days, i18n)}
      </figcaption>
      {bare ? null : <Figures days={days} i18n={i18n} />}
    </figure>
  );
}
