import type { Span } from './diagnostic.ts';
import type { Lines } from './position.ts';
import { columns, visible } from './visible.ts';

/** Longer lines are shown around the fault. */
const WIDEST = 96;
const BEFORE = 40;
const ROOM = 4;

/** The line of a fault and a second one that underlines it. */
export function excerpt(lines: Lines, span: Span, hint: string | null): string[] {
  const { line, column } = lines.at(span.start);
  const whole = lines.line(line);
  const start = column - 1;
  const length = Math.max(1, Math.min(span.end - span.start, whole.length - start));
  const cut = start > BEFORE && start + Math.min(length, BEFORE) > WIDEST - ROOM ? start - BEFORE : 0;
  const shown = whole.slice(cut, cut + WIDEST);
  const [left, right] = [cut > 0 ? '…' : '', whole.length > cut + WIDEST ? '…' : ''];
  const before = left + visible(shown.slice(0, start - cut));
  const under = '^'.repeat(Math.max(1, columns(visible(shown.slice(start - cut, start - cut + length)))));
  const margin = ' '.repeat(Math.max(4, String(line).length + 2));
  const number = String(line).padStart(margin.length);
  return [
    `${number} │ ${left}${visible(shown)}${right}`,
    `${margin} │ ${' '.repeat(columns(before))}${under}${hint === null ? '' : ` ${hint}`}`,
  ];
}
