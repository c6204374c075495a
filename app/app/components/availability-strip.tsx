import type { ReactElement } from 'react';

import { useI18n } from '../i18n/index.ts';
import type { I18n } from '../i18n/index.ts';
import type { AvailabilityWindow } from '../lib/api-types.ts';
import { inner, markup } from './markup.ts';
import type { Markup } from './markup.ts';
import { percent } from './scale.ts';

type Bucket = AvailabilityWindow['buckets'][number];

export type Level = 'full' | 'partial' | 'down' | 'none';

/** What a bar says: `full` from 99.9 % up, `partial` from half, `down` below, `none` when nothing was observed. */
export function levelOf(ratio: number | null): Level {
  if (ratio === null) return 'none';
  if (ratio >= 0.999) return 'full';
  return ratio >= 0.5 ? 'partial' : 'down';
}

// Height repeats what colour says.
const heights: Record<Level, number> = { full: 1, partial: 0.66, down: 0.33, none: 0.1 };

type Period = 'last24h' | 'last90d';

/** The name of a bucket: a time of day for hours, a date for days. Daily buckets are days of UTC. */
function nameOf(start: string, period: Period, { formatDay, formatTime }: I18n): string {
  return period === 'last90d' ? formatDay(start.slice(0, 10), 'full') : formatTime(start);
}

function bars(buckets: readonly Bucket[], period: Period, i18n: I18n): Markup[] {
  const width = 1 / buckets.length;
  const gap = period === 'last90d' ? 0.3 : 0.16;
  return buckets.map(({ start, ratio }, i) => {
    const level = levelOf(ratio);
    const said = ratio === null ? i18n.t('status.noData') : i18n.formatPercent(ratio);
    const tip = i18n.t('status.strip.tip', { when: nameOf(start, period, i18n), ratio: said });
    const [x, w] = [percent((i + gap / 2) * width), percent((1 - gap) * width)];
    const [y, h] = [percent(1 - heights[level]), percent(heights[level])];
    return markup`<rect class="strip-${level}" x="${x}" y="${y}" width="${w}" height="${h}" rx="1.5"><title>${tip}</title></rect>`;
  });
}

/** A period in words: its availability, its worst moment, how much of it was observed. */
export function stripSummary(availability: AvailabilityWindow, period: Period, i18n: I18n): string {
  const { ratio, coverage, buckets } = availability;
  if (ratio === null) return i18n.t('status.strip.none');
  const worst = buckets.reduce<Bucket | null>(
    (low, bucket) => (bucket.ratio !== null && bucket.ratio < (low?.ratio ?? 1) ? bucket : low),
    null,
  );
  const lowest =
    worst === null || worst.ratio === null
      ? i18n.t('status.strip.perfect')
      : i18n.t('status.strip.worst', {
          ratio: i18n.formatPercent(worst.ratio),
          when: nameOf(worst.start, period, i18n),
        });
  if (coverage >= 0.995) return lowest;
  return `${lowest} ${i18n.t('status.coverage', { percent: i18n.formatPercent(Math.round(coverage * 100) / 100) })}`;
}

/** Availability of a period as bars (24 hours or 90 days), with its figure and the same facts in words. */
export function AvailabilityStrip({
  availability,
  period,
}: {
  availability: AvailabilityWindow;
  period: Period;
}): ReactElement {
  const i18n = useI18n();
  const { t, formatPercent } = i18n;
  const { ratio, buckets } = availability;
  return (
    <figure className="strip">
      <div className="strip-head">
        <p className="strip-title">{t(`status.${period}`)}</p>
        <strong className="strip-ratio">{ratio === null ? t('status.noData') : formatPercent(ratio)}</strong>
      </div>
      <svg
        className="strip-bars"
        aria-hidden="true"
        dangerouslySetInnerHTML={inner(...bars(buckets, period, i18n))}
        suppressHydrationWarning
      />
      <div className="strip-axis" aria-hidden="true">
        <span>{t(period === 'last24h' ? 'status.ago24h' : 'status.ago90d')}</span>
        <span>{t(period === 'last24h' ? 'status.now' : 'status.today')}</span>
      </div>
      <figcaption className="strip-caption" suppressHydrationWarning>
        {stripSummary(availability, period, i18n)}
      </figcaption>
    </figure>
  );
}

/** What the bars mean: once a page. */
export function StripLegend(): ReactElement {
  const { t } = useI18n();
  return (
    <ul className="legend">
      {(['full', 'partial', 'down', 'none'] as const).map((level) => (
        <li key={level}>
          <i className={`swatch swatch-${level}`} />
          {t(`status.legend.${level}`)}
        </li>
      ))}
    </ul>
  );
}
