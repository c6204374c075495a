import { Box, Static, Text, useInput, useWindowSize } from 'ink';
import { createElement as h, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import type { OnIntent } from '../../../events/intents.ts';
import type { LineView } from '../../../events/view.ts';
import { answerKey, keyHelp, type Mode } from './keys.ts';
import { LogLine } from './LogLine.ts';
import { type Row, rowText, viewRows } from './rows.ts';
import type { ViewStore } from './store.ts';
import { toneProps } from './tone.ts';
import { useLines } from './use-lines.ts';

const TICK_MS = 1000;

function StepRow({ row, columns, color }: { row: Row; columns: number; color: boolean }): ReactNode {
  const sign = h(Text, { key: 'sign', ...toneProps(row.tone, color) }, `  ${row.sign} `);
  const text = h(
    Text,
    { key: 'text', ...(row.tone === 'dim' ? toneProps('dim', color) : {}) },
    rowText(row, columns),
  );
  return h(Box, null, sign, text);
}

/** Seconds pass on the screen only while something is under way. */
function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

export interface RunScreenProps {
  store: ViewStore;
  onIntent: OnIntent;
  color: boolean;
}

/** The live view: lines scroll away above, the state of every step stays below. It reads, and reports keys. */
export function RunScreen({ store, onIntent, color }: RunScreenProps): ReactNode {
  const view = useSyncExternalStore(store.subscribe, store.get);
  const { columns } = useWindowSize();
  const [mode, setMode] = useState<Mode>('normal');
  const { batch, lines } = useLines(view.lines);
  const now = useNow(view.outcome === undefined && view.steps.some(({ state }) => state === 'running'));
  useInput((input, key) => {
    const answer = answerKey(mode, input, key.ctrl);
    setMode(answer.mode);
    if (answer.intent) onIntent(answer.intent);
  });
  const rows = viewRows(view, now).map((row) => h(StepRow, { key: row.key, row, columns, color }));
  const items: LineView[] = [...lines];
  const log = h(Static<LineView>, {
    key: batch,
    items,
    children: (line) => h(LogLine, { key: line.seq, line, columns, color }),
  });
  const foot = view.outcome === undefined ? `  ${keyHelp(mode, columns)}` : '';
  const help = h(
    Text,
    { key: 'help', ...toneProps(mode === 'normal' ? 'dim' : 'warn', color), wrap: 'truncate-end' },
    foot,
  );
  return h(Box, { flexDirection: 'column' }, log, ...rows, help);
}
