import { formatDuration } from '../lib/duration.ts';
import { wrap } from '../lib/text.ts';

/** One fact of a plan: what is added, changed or left as it is, and why. */
export interface PlanLine {
  sign: '+' | '~' | '-' | '·' | '!' | ' ';
  what: string;
  why: string;
}

export interface PlanText {
  head: string;
  hash: string;
  /** Lines by phase, in order; a phase without lines is left out. */
  blocks: readonly (readonly [phase: string, lines: readonly PlanLine[]])[];
  /** The sum, below everything. */
  foot: string;
}

/** Of a terminal that nobody knows. */
export const PLAN_COLUMNS = 80;

const PHASE_WIDTH = 12;
const LONGEST_WHAT = 28;
const NARROWEST = 40;

interface LineStyle {
  columns: number;
  /** Columns of the longest what. */
  whatWidth: number;
}

/** What and why side by side; where that leaves no room for the why, below each other. */
function lineText({ sign, what, why }: PlanLine, phase: string, style: LineStyle): string[] {
  const { columns, whatWidth } = style;
  const start = `${phase.padEnd(PHASE_WIDTH)}${sign === ' ' ? '' : `${sign} `}`;
  if (why === '') return [`${start}${what}`];
  const side = PHASE_WIDTH + 2 + Math.max(whatWidth, what.length) + 2;
  const below = columns - side < NARROWEST / 2;
  const indent = below ? PHASE_WIDTH + 4 : side;
  const [first = '', ...rest] = wrap(why, columns - indent).map((text) => text.trimEnd());
  const more = rest.map((text) => `${' '.repeat(indent)}${text}`);
  const head = `${start}${what}`;
  return below ? [head, `${' '.repeat(indent)}${first}`, ...more] : [`${head.padEnd(side)}${first}`, ...more];
}

/** A plan as text: the answer last, one line a fact, long reasons broken under themselves. Never wider than `columns`. */
export function layoutPlan({ head, hash, blocks, foot }: PlanText, columns = PLAN_COLUMNS): string {
  const width = Math.max(NARROWEST, columns);
  const end = `plan ${hash}`;
  const gap = Math.min(width, PLAN_COLUMNS) - head.length - end.length - 1;
  const lines = [gap < 2 ? `${head}  ${end}` : `${head}${' '.repeat(gap)}${end}`, ''];
  const whats = blocks.flatMap(([, entries]) => entries.map(({ what }) => what.length));
  const style = { columns: width, whatWidth: Math.min(LONGEST_WHAT, Math.max(0, ...whats)) };
  for (const [phase, entries] of blocks)
    entries.forEach((line, i) => lines.push(...lineText(line, i === 0 ? phase : '', style)));
  if (blocks.some(([, entries]) => entries.length > 0)) lines.push('');
  return `${[...lines, ...wrap(foot, width)].join('\n')}\n`;
}

const MINUTE = 60_000;

/** `About 3 min (last time 2 min 51 s).` */
export function sayLastTime(ms: number): string {
  const about =
    ms < 90_000 ? `${Math.max(10, Math.round(ms / 10_000) * 10)} s` : `${Math.round(ms / MINUTE)} min`;
  return `About ${about} (last time ${formatDuration(ms)}).`;
}
