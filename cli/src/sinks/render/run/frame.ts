import { type PhaseView, phasesOf } from '../../../events/phases.ts';
import type { RunView } from '../../../events/view.ts';
import { printable } from '../../../lib/text.ts';
import { phaseHead } from './phase-head.ts';
import { phaseRows } from './phase-rows.ts';
import { cut, type Line, span } from './spans.ts';

const SHORTEST_NAME = 9;
/** On narrower terminals rows begin further to the left. */
const NARROW = 70;

export interface FrameStyle {
  /** Milliseconds since 1970. */
  now: number;
  columns: number;
  rows: number;
  /** Counts the redraws. */
  beat: number;
  /** Ctrl-C was pressed. */
  stopping: boolean;
}

const isOpen = ({ state }: PhaseView) => state === 'running' || state === 'failed';

/** The newest line that a step under way has said. */
function lastLine({ lines, steps }: RunView, margin: number, columns: number): Line[] {
  const running = new Set(steps.filter(({ state }) => state === 'running').map(({ id }) => id));
  const line = lines.findLast(({ source }) => running.has(source));
  if (!line) return [];
  const text = printable(`${line.source}: ${line.text}`).split('\n')[0] ?? '';
  return [cut([span(`${' '.repeat(margin)}${text}`, 'dim')], columns - 1)];
}

const STOPPING = 'stopping: what is under way ends first · Ctrl-C again ends at once';

/**
 * The live picture of a run: a line a phase, and under the one that is under way a row a host. Pure, never wider than
 * the terminal, and always lower than it, so that it is redrawn in place and nothing scrolls.
 */
export function runFrame(view: RunView, { now, columns, rows, beat, stopping }: FrameStyle): Line[] {
  const phases = phasesOf(view);
  const nameWidth = Math.max(SHORTEST_NAME, ...phases.map(({ name }) => name.length));
  const margin = columns < NARROW ? 4 : nameWidth + 4;
  const over = view.outcome !== undefined;
  const foot = stopping && !over ? [cut([span(`  ${STOPPING}`, 'warn')], columns - 1)] : [];
  const log = over ? [] : lastLine(view, margin, columns);
  const limit = rows - 2 - phases.length - foot.length - log.length;
  const lines = phases.flatMap((phase): Line[] => {
    const head = phaseHead(phase, { now, columns, nameWidth, beat });
    if (!isOpen(phase)) return [head];
    const below = phaseRows(phase, { margin, columns, limit, beat });
    return [head, ...below, ...log];
  });
  return [...lines, ...foot].slice(-Math.max(1, rows - 2));
}
