import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { askOnTerminal } from '../../src/lib/ask.ts';
import { formatClock, formatDuration, formatElapsed } from '../../src/lib/duration.ts';
import type { Edge } from '../../src/lib/edge.ts';
import { ROOT, stateDir } from '../../src/lib/paths.ts';
import { newRunId } from '../../src/lib/run-id.ts';
import { count, printable, table, truncate, wrap } from '../../src/lib/text.ts';
import { VERSION } from '../../src/program.ts';
import { waitFor } from '../../src/lib/wait.ts';

test.each([
  [0, '0 ms'],
  [12.6, '13 ms'],
  [999, '999 ms'],
  [1000, '1.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [125_400, '2 min 5 s'],
])('%s ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [0, '0:00'],
  [59_999, '0:59'],
  [72_000, '1:12'],
  [3_723_000, '1:02:03'],
])('a clock after %s ms shows %s', (ms, text) => {
  expect(formatElapsed(ms)).toBe(text);
});

test.each([
  ['', 10, ['']],
  ['one two three', 20, ['one two three']],
  ['one two three', 7, ['one two', 'three']],
  ['one abcdefghij', 4, ['one', 'abcd', 'efgh', 'ij']],
])('%j broken at %d columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});

test('a time of day has two digits each', () => {
  expect(formatClock('2026-11-24T03:04:05.678Z')).toMatch(/^\d\d:04:05$/);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['abcd', 1, '…'],
  ['', 0, ''],
])('%j cut to %d is %j', (text, width, expected) => {
  expect(truncate(text, width)).toBe(expected);
});

test('one of a thing is singular', () => {
  expect([count(0, 'step'), count(1, 'step'), count(2, 'step'), count(2, 'process', 'processes')]).toEqual([
    '0 steps',
    '1 step',
    '2 steps',
    '2 processes',
  ]);
});

test('a table aligns its columns and ends no line with spaces', () => {
  expect(table([['a', 'bb', ''], ['aaa', 'b', 'c'], ['x']])).toBe('a    bb\naaa  b   c\nx');
  expect(table([])).toBe('');
});

test.each([
  ['colours', '\u001B[31mred\u001B[39m', 'red'],
  ['cursor movements', 'a\u001B[2J\u001B[Hb', 'ab'],
  ['a title', '\u001B]0;title\u0007x', 'x'],
  ['bells and returns', 'a\u0007\rb', 'ab'],
  ['tabs and line ends stay', 'a\tb\nc', 'a\tb\nc'],
  ['other scripts stay', 'é → 日本', 'é → 日本'],
])('of a child’s line, %s', (_name, text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('run ids sort by time and differ within a second', () => {
  const early = newRunId(new Date('2026-11-24T03:04:05Z'));
  const late = newRunId(new Date('2026-11-24T03:04:06Z'));
  expect(early).toMatch(/^20261124-030405-[0-9a-f]{4}$/);
  expect(early < late).toBe(true);
});

test('the version is that of the package, the root that of the repository', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'cli/package.json'), 'utf8')) as { version: string };
  expect(manifest.version).toBe(VERSION);
  expect(stateDir('/x')).toBe(join('/x', '.pulse'));
});

test('waiting looks until it finds, and gives up in time', async () => {
  let looks = 0;
  const third = async () => ((looks += 1) === 3 ? 'found' : undefined);
  expect(await waitFor(third, { timeoutMs: 5000, everyMs: 1 })).toBe('found');
  const never = async () => undefined;
  await expect(waitFor(never, { timeoutMs: 5, everyMs: 1 })).resolves.toBeUndefined();
  const cancelled = waitFor(async () => undefined, {
    timeoutMs: 60_000,
    everyMs: 10,
    signal: AbortSignal.abort(),
  });
  await expect(cancelled).rejects.toThrow(/abort/i);
});

test('a question: only yes is yes; the end of input and Ctrl-C are no', async () => {
  const ask = async (typed: string | undefined, signal = new AbortController().signal) => {
    const stdin = new PassThrough();
    const stderr = new PassThrough();
    const answer = askOnTerminal('Sure?', { stdin, stderr, signal } as unknown as Edge);
    if (typed === undefined) stdin.end();
    else stdin.write(`${typed}\n`);
    return { answer: await answer, shown: String(stderr.read() ?? '') };
  };
  expect(await ask('y')).toEqual({ answer: true, shown: 'Sure? y/N ' });
  expect((await ask('YES ')).answer).toBe(true);
  for (const typed of ['', 'n', 'yo', 'oui', undefined]) expect((await ask(typed)).answer).toBe(false);
  expect((await ask('y', AbortSignal.abort())).answer).toBe(false);
});
