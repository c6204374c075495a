/** The vertical scale of a chart of counts. */
export interface CountScale {
  /** Top of the scale: a round number, at least the largest value. */
  readonly max: number;
  /** Gridlines from 0 to max, evenly spaced, whole numbers. */
  readonly ticks: readonly number[];
}

const intervals = 4;

/**
 * A scale of whole numbers for counts: at most four intervals of 1, 2 or 5 × 10^n, so that no gridline ever
 * reads "0.5 logins". An empty chart still has a scale of 0–2.
 */
export function countScale(largest: number): CountScale {
  const rough = Math.max(largest, 2) / intervals;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step =
    [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  const count = Math.max(1, Math.ceil(Math.max(largest, 2) / step));
  return { max: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}

/** A percentage for an SVG attribute, at most three decimals: shorter pages, no visible difference. */
export function percent(share: number): string {
  return `${String(Math.round(share * 100_000) / 1_000)}%`;
}

/** Indexes of the days that carry a label below the chart: about `wanted`, evenly spaced, the last one always. */
export function labelledDays(days: number, wanted = 5): readonly number[] {
  if (days <= 0) return [];
  const step = Math.max(1, Math.round((days - 1) / Math.max(1, wanted - 1)));
  const indexes: number[] = [];
  for (let i = days - 1; i >= 0; i -= step) indexes.unshift(i);
  return indexes;
}
