import { Box, Text } from 'ink';
import { createElement as h, type ReactNode } from 'react';
import type { LineView } from '../../../events/view.ts';
import { formatClock } from '../../../lib/duration.ts';
import { printable } from '../../../lib/text.ts';
import { SEVERITY_SIGNS } from '../words.ts';

const COLORS = { info: undefined, warning: 'yellow', error: 'red' } as const;

/** One line of a program or of pulse, with its time and its source. Long ones wrap under their text. */
export function LogLine({ line, columns }: { line: LineView; columns: number }): ReactNode {
  const color = COLORS[line.level];
  const sign = h(Text, color === undefined ? {} : { color }, `${SEVERITY_SIGNS[line.level]} `);
  const head = h(Text, { dimColor: true }, `${formatClock(line.at)} ${line.source.padEnd(5)} `);
  const text = h(Text, { wrap: 'wrap' }, printable(line.text));
  return h(Box, { width: columns }, h(Box, { flexShrink: 0 }, sign, head), h(Box, { flexGrow: 1 }, text));
}
