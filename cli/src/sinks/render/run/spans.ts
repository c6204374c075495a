import type { Palette, Tone } from '../output.ts';

/** A piece of a line with what it means; what colour that is, if any, is decided where it is drawn. */
export interface Span {
  text: string;
  tone: Tone;
}

export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

export const textOf = (line: Line): string => line.map(({ text }) => text).join('');

/** In columns: every sign that pulse itself prints takes one. */
export const widthOf = (line: Line): number => textOf(line).length;

/** Cuts to `width` columns, with an ellipsis where something was cut. */
export function cut(line: Line, width: number): Line {
  if (widthOf(line) <= width) return line;
  const kept: Span[] = [];
  let left = Math.max(0, width - 1);
  for (const { text, tone } of line) {
    if (left <= 0) break;
    kept.push({ text: text.slice(0, left), tone });
    left -= text.length;
  }
  return [...kept, span('…', 'dim')];
}

/** `left`, and `right` ending at column `edge`; what does not fit beside it is cut from the left one. */
export function justify(left: Line, right: Line, edge: number): Line {
  if (right.length === 0) return cut(left, edge);
  const room = edge - widthOf(right) - 2;
  const kept = cut(left, Math.max(0, room));
  return [...kept, span(' '.repeat(Math.max(2, edge - widthOf(right) - widthOf(kept)))), ...right];
}

/** The line as text, painted. */
export function paintLine(line: Line, palette: Palette): string {
  const brush: Record<Tone, (text: string) => string> = { ...palette, plain: (text) => text };
  return line.map(({ text, tone }) => brush[tone](text)).join('');
}
