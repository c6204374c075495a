import { conceal } from './conceal.ts';
import type { Diagnostic } from './diagnostic.ts';
import { excerpt } from './excerpt.ts';
import { Lines } from './position.ts';
import { visible } from './visible.ts';

/** A file and what is wrong with it. */
export interface Report {
  /** As a person would name it from where they are. */
  file: string;
  lines: Lines;
  diagnostics: readonly Diagnostic[];
}

/** More faults than this are counted, not shown: one cause often has many. */
const MOST_SHOWN = 50;

const inOrder = (left: Diagnostic, right: Diagnostic): number => left.span.start - right.span.start;

/** `pulse.yaml:21:40  unknown role "databse" for host "solo"`, then the line with a caret. */
function formatDiagnostic(file: string, lines: Lines, diagnostic: Diagnostic): string {
  const { line, column } = lines.at(diagnostic.span.start);
  const head = `${visible(file)}:${line}:${column}  ${visible(diagnostic.message)}`;
  return conceal([head, ...excerpt(lines, diagnostic.span, diagnostic.hint)].join('\n'));
}

const countFaults = (count: number): string =>
  `${count} ${count === 1 ? 'fault' : 'faults'}. Nothing was changed.`;

/** Every fault in the order of the file, and how many there are. */
export function formatReport({ file, lines, diagnostics }: Report): string {
  const sorted = diagnostics.toSorted(inOrder);
  const concealed = new Lines(conceal(lines.text));
  const shown = sorted
    .slice(0, MOST_SHOWN)
    .map((diagnostic) => formatDiagnostic(file, concealed, diagnostic));
  const hidden = sorted.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`… and ${hidden} more`] : []), countFaults(sorted.length)].join('\n');
}
