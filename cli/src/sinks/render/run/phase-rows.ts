import type { PhaseView } from '../../../events/phases.ts';
import type { StepView } from '../../../events/view.ts';
import { printable } from '../../../lib/text.ts';
import { hostRow } from './host-row.ts';
import { signOf } from './signs.ts';
import { cut, type Line, span } from './spans.ts';

const LONGEST_NAME = 16;

export interface RowsStyle {
  /** Columns before the rows. */
  margin: number;
  columns: number;
  /** At most so many rows; what is left over is counted in the last one. */
  limit: number;
  beat: number;
}

/** A host with its steps, or a step that concerns no single host. */
interface Group {
  name: string;
  steps: readonly StepView[];
}

function groupsOf({ steps }: PhaseView): Group[] {
  const groups = new Map<string, Group>();
  for (const step of steps) {
    const key = step.host === undefined ? `step ${step.id}` : `host ${step.host}`;
    const { name = step.host ?? step.id, steps: before = [] } = groups.get(key) ?? {};
    groups.set(key, { name, steps: [...before, step] });
  }
  return [...groups.values()];
}

function stepRow(step: StepView, width: number, beat: number): Line {
  const words = {
    pending: 'waits',
    running: step.detail === '' ? step.title : step.detail,
    succeeded: step.detail,
    failed: 'failed',
    skipped: step.startedAt === undefined ? 'not started' : 'stopped',
  }[step.state];
  const tone = step.state === 'failed' ? 'bad' : step.state === 'succeeded' ? 'plain' : 'dim';
  return cut([signOf(step.state, beat), span(` ${printable(words)}`, tone)], width);
}

/** What needs to be looked at comes first when not all can be shown. */
const rank = ({ steps }: Group): number => {
  if (steps.some(({ state }) => state === 'failed')) return 0;
  if (steps.some(({ state }) => state === 'running')) return 1;
  return steps.every(({ state }) => state === 'succeeded') ? 3 : 2;
};

function choose(groups: readonly Group[], limit: number): { shown: readonly Group[]; hidden: number } {
  if (groups.length <= limit) return { shown: groups, hidden: 0 };
  const chosen = new Set(groups.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.max(0, limit - 1)));
  return { shown: groups.filter((group) => chosen.has(group)), hidden: groups.length - chosen.size };
}

/** A row a host, and one for every step that concerns no single host, in the order of the plan. */
export function phaseRows(phase: PhaseView, { margin, columns, limit, beat }: RowsStyle): Line[] {
  if (limit <= 0) return [];
  const groups = groupsOf(phase);
  const { shown, hidden } = choose(groups, limit);
  const nameWidth = Math.min(LONGEST_NAME, Math.max(0, ...groups.map(({ name }) => name.length)));
  const width = columns - 1 - margin - nameWidth - 2;
  const rows = shown.map(({ name, steps }): Line => {
    const [first, second] = steps;
    const start = span(`${' '.repeat(margin)}${name.slice(0, nameWidth).padEnd(nameWidth)}  `);
    return [start, ...(first && !second ? stepRow(first, width, beat) : hostRow(steps, { width, beat }))];
  });
  if (hidden > 0) rows.push([span(`${' '.repeat(margin)}… and ${hidden} more`, 'dim')]);
  return rows;
}
