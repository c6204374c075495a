import { Box, Text } from 'ink';
import { createElement as h, type ReactNode } from 'react';
import type { LineView } from '../../../events/view.ts';
import { formatClock } from '../../../lib/duration.ts';
import { printable } from '../../../lib/text.ts';
import { SEVERITY_SIGNS } from '../words.ts';
import { toneProps } from './tone.ts';

const TONES = { info: 'plain', warning: 'warn', error: 'bad' } as const;

export interface LogLineProps {
  line: LineView;
  columns: number;
  color: boolean;
}

/** One line of a program or of pulse, with its time and its source. Long ones wrap under their text. */
export function LogLine({ line, columns, color }: LogLineProps): ReactNode {
  const sign = h(Text, toneProps(TONES[line.level], color), `${SEVERITY_SIGNS[line.level]} `);
  const head = h(Text, toneProps('dim', color), `${formatClock(line.at)} ${line.source.padEnd(5)} `);
  const text = h(Text, { wrap: 'wrap' }, printable(line.text));
  return h(Box, { width: columns }, h(Box, { flexShrink: 0 }, sign, head), h(Box, { flexGrow: 1 }, text));
}
