import { Box, Static, Text, useInput, useWindowSize } from 'ink';
import { createElement as h, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import type { OnIntent } from '../../../events/intents.ts';
import type { LineView } from '../../../events/view.ts';
import { runFrame } from '../run/frame.ts';
import { type Line, widthOf } from '../run/spans.ts';
import { LogLine } from './LogLine.ts';
import type { ViewStore } from './store.ts';
import { toneProps } from './tone.ts';

/** Five times a second: what turns is seen to turn, and the machine has other work. */
const BEAT_MS = 200;

/** Counts while something is under way. */
function useBeat(ticking: boolean): number {
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setBeat((before) => before + 1), BEAT_MS);
    return () => clearInterval(timer);
  }, [ticking]);
  return beat;
}

function FrameLine({ line, color }: { line: Line; color: boolean }): ReactNode {
  const spans = line.map(({ text, tone }, i) => h(Text, { key: i, ...toneProps(tone, color) }, text));
  return h(Text, { wrap: 'truncate-end' }, ...spans);
}

export interface PhasesScreenProps {
  store: ViewStore;
  onIntent: OnIntent;
  color: boolean;
  /** Hears how wide the lines of the picture are, after each time it was drawn. */
  onDrawn?: (widths: readonly number[]) => void;
}

/** The live view of a run that changes an environment: warnings stay above, the phases below are redrawn in place. */
export function PhasesScreen({ store, onIntent, color, onDrawn }: PhasesScreenProps): ReactNode {
  const view = useSyncExternalStore(store.subscribe, store.get);
  const { columns, rows } = useWindowSize();
  const [stopping, setStopping] = useState(false);
  const beat = useBeat(view.outcome === undefined);
  useInput((input, key) => {
    if (!key.ctrl || (input !== 'c' && input !== 'd')) return;
    setStopping(true);
    onIntent('stop');
  });
  const warnings = view.lines.filter(({ source, level }) => source === 'pulse' && level === 'warning');
  const above = h(Static<LineView>, {
    items: warnings,
    children: (line) => h(LogLine, { key: line.seq, line, columns, color }),
  });
  const frame = runFrame(view, { now: store.now(), columns, rows, beat, stopping });
  useEffect(() => {
    onDrawn?.(frame.map(widthOf));
  });
  const lines = frame.map((line, i) => h(FrameLine, { key: i, line, color }));
  return h(Box, { flexDirection: 'column' }, above, ...lines);
}
