import { loadavg } from 'node:os';

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  if (upper === undefined) throw new RangeError('the median of nothing');
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}

const digits = (value: number) => (Number.isInteger(value) ? String(value) : value.toPrecision(3));

/**
 * A row of docs/performance.md: what, figure, goal (« at most » unless told), reached or short, then the raw values.
 * The load average of the last minute is part of it, since the figures of a busy machine mean less.
 */
export function row(
  what: string,
  figure: number,
  goal: number,
  raw: Record<string, number>,
  atLeast = false,
): string {
  const reached = atLeast ? figure >= goal : figure <= goal;
  const values = Object.entries({ ...raw, load: loadavg()[0] ?? 0 }).map(
    ([name, value]) => `${name} ${digits(value)}`,
  );
  return `| ${what} | ${digits(figure)} | ${atLeast ? '≥' : '≤'} ${digits(goal)} | ${reached ? 'reached' : '**short**'} | ${values.join(', ')} |`;
}
