import { expect, test } from 'vitest';
import type { LineView } from '../../../src/events/view.ts';
import { answerKey, keyHelp } from '../../../src/sinks/render/ink/keys.ts';
import { rowText, viewRows } from '../../../src/sinks/render/ink/rows.ts';
import { createViewStore } from '../../../src/sinks/render/ink/store.ts';
import { toneProps } from '../../../src/sinks/render/ink/tone.ts';
import { nextLines } from '../../../src/sinks/render/ink/use-lines.ts';
import { stamped, viewOf } from '../../helpers/events.ts';
import { crashed, failed, recordings, running, starting, stopped } from '../../recordings/dev.ts';

const LATER = Date.parse('2026-11-24T21:04:17.000Z');
const rowsOf = (events: typeof running) => viewRows(viewOf(events), LATER);
const row = (events: typeof running, name: string) => rowsOf(events).find((one) => one.name === name);

test.each(Object.entries(recordings))('the rows of %s, at 80 and 120 columns', async (name, events) => {
  const rows = rowsOf(events);
  const at = (columns: number) => rows.map((one) => `  ${one.sign} ${rowText(one, columns)}`);
  const text = ['80', ...at(80), '', '120', ...at(120), ''].join('\n');
  await expect(text).toMatchFileSnapshot(`../../golden/rows-${name}.txt`);
  for (const line of at(80)) expect(line.length).toBeLessThanOrEqual(80);
});

test('a running step counts its seconds after what it is doing', () => {
  expect(row(starting, 'database')).toMatchObject({ sign: '…', text: 'making roles 4 s', tone: 'warn' });
  expect(row(starting, 'api')).toMatchObject({ sign: '·', text: '', tone: 'dim' });
});

test('after the start the state of the service counts', () => {
  expect(row(running, 'api')).toMatchObject({
    sign: '✓',
    text: 'http://127.0.0.1:3001',
    note: 'docs at /docs',
  });
  expect(row(crashed, 'api')).toMatchObject({
    sign: '✗',
    text: 'down',
    note: 'ended with exit code 1',
    tone: 'bad',
  });
  expect(row(stopped, 'api')).toMatchObject({ sign: '·', text: 'stopped', note: '' });
  const restarting = [
    ...running,
    {
      type: 'service.changed' as const,
      service: 'api',
      state: 'restarting' as const,
      note: 'routes.ts changed',
    },
  ];
  expect(row(restarting, 'api')).toMatchObject({ sign: '…', text: 'restarting', note: 'routes.ts changed' });
  expect(row(failed, 'database')).toMatchObject({ sign: '✗', text: 'failed', tone: 'bad' });
});

test('a row fits its terminal, and something is left even on a tiny one', () => {
  const [first] = rowsOf(running);
  if (!first) throw new Error('a row');
  const wide = { ...first, note: 'n'.repeat(300) };
  expect(rowText(wide, 80)).toHaveLength(75);
  expect(rowText(wide, 3)).toHaveLength(10);
});

test.each([
  ['normal', 'r', false, 'normal', 'restart'],
  ['normal', 'o', false, 'normal', 'open'],
  ['normal', 'd', false, 'sure-to-empty', undefined],
  ['normal', 'x', false, 'normal', undefined],
  ['normal', 'c', true, 'normal', 'stop'],
  ['normal', 'c', false, 'normal', undefined],
  ['sure-to-empty', 'y', false, 'normal', 'empty'],
  ['sure-to-empty', 'd', false, 'normal', undefined],
  ['sure-to-empty', 'Y', false, 'normal', undefined],
  ['sure-to-empty', 'r', false, 'normal', undefined],
  ['sure-to-empty', 'c', true, 'normal', 'stop'],
] as const)('%s: %s (ctrl %s) → %s, %s', (mode, input, ctrl, next, intent) => {
  expect(answerKey(mode, input, ctrl)).toEqual(
    intent === undefined ? { mode: next } : { mode: next, intent },
  );
});

test('the help fits, and changes while a question stands', () => {
  expect(keyHelp('normal', 120)).toBe(
    'Ctrl-C stops everything · r restarts · o opens the page · d empties the data',
  );
  for (const columns of [60, 79, 80, 81])
    expect(keyHelp('normal', columns).length).toBeLessThanOrEqual(columns - 2);
  expect(keyHelp('sure-to-empty', 80)).toContain('y empties');
});

test('colours come with tones, and never without being wanted', () => {
  expect(toneProps('good', true)).toEqual({ color: 'green' });
  expect(toneProps('dim', true)).toEqual({ dimColor: true });
  expect(toneProps('plain', true)).toEqual({});
  for (const tone of ['good', 'bad', 'warn', 'dim', 'plain'] as const)
    expect(toneProps(tone, false)).toEqual({});
});

const line = (seq: number): LineView => ({ seq, at: '', source: 'api', level: 'info', text: String(seq) });

test('new lines are added once, even when old ones are no longer kept', () => {
  const first = nextLines({ batch: 0, lines: [] }, [line(1), line(2)]);
  expect(first).toEqual({ batch: 0, lines: [line(1), line(2)] });
  expect(nextLines(first, [line(1), line(2)])).toBe(first);
  expect(nextLines(first, [line(2), line(5)])).toEqual({ batch: 0, lines: [line(1), line(2), line(5)] });
});

test('a long batch is given up for a new one, and no line is shown twice or lost', () => {
  const shown: number[] = [];
  let state: ReturnType<typeof nextLines> = { batch: 0, lines: [] };
  for (let seq = 1; seq <= 35; seq += 1) {
    const before = state;
    state = nextLines(
      state,
      [line(seq - 1), line(seq)].filter((one) => one.seq > 0),
      10,
    );
    const from = state.batch === before.batch ? before.lines.length : 0;
    shown.push(...state.lines.slice(from).map((one) => one.seq));
    expect(state.lines.length).toBeLessThanOrEqual(10);
  }
  expect(shown).toEqual(Array.from({ length: 35 }, (_, i) => i + 1));
});

test('the store tells its listeners until they leave', async () => {
  const store = createViewStore();
  let told = 0;
  const leave = store.subscribe(() => (told += 1));
  for (const event of stamped(running).slice(0, 2)) store.write(event);
  leave();
  for (const event of stamped(running).slice(2, 4)) store.write(event);
  expect(told).toBe(2);
  expect(store.get()).toEqual(viewOf(running.slice(0, 4)));
  await store.close();
});
