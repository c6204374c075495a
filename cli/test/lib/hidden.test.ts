import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { beforeEach, expect, test } from 'vitest';
import { askHidden } from '../../src/lib/hidden.ts';
import { CancelledError } from '../../src/errors/errors.ts';

// The parts of a terminal that are used; a real one is driven in the scenario of `pulse secrets set`.
let keys: PassThrough & { setRawMode: (raw: boolean) => void };
let raw: boolean[];
let shown: string;
let controller: AbortController;

beforeEach(() => {
  raw = [];
  shown = '';
  controller = new AbortController();
  keys = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => void raw.push(mode) });
});

function ask(): Promise<string> {
  const stderr = { write: (text: string) => void (shown += text) };
  return askHidden('NAME: ', {
    stdin: keys as unknown as ReadStream,
    stderr: stderr as unknown as WriteStream,
    signal: controller.signal,
  });
}

test.each([
  ['secret\r', 'secret'],
  ['secret\n', 'secret'],
  ['secrex\u007ft\r', 'secret'],
  ['x\u007f\u007f\u007fé😀\b\r', 'é'],
  ['wrong\u0015right\r', 'right'],
  ['\r', ''],
])('%j is read as %j and never shown', async (typed, expected) => {
  const answer = ask();
  for (const key of typed) keys.write(key);
  expect(await answer).toBe(expected);
  expect(shown).toBe('NAME: \n');
  expect(raw).toEqual([true, false]);
});

test('a paste arrives at once and ends at its first line; the rest answers the next question', async () => {
  const answer = ask();
  keys.write('pasted\nmore\n');
  expect(await answer).toBe('pasted');
  expect(await ask()).toBe('more');
});

test.each(['\u0003', '\u0004'])('%j cancels and gives the terminal back', async (key) => {
  const answer = ask();
  keys.write(`half${key}`);
  await expect(answer).rejects.toBeInstanceOf(CancelledError);
  expect(raw.at(-1)).toBe(false);
});

test('a signal cancels, also one that came before', async () => {
  const answer = ask();
  controller.abort();
  await expect(answer).rejects.toBeInstanceOf(CancelledError);
  await expect(ask()).rejects.toBeInstanceOf(CancelledError);
  expect(raw).toEqual([true, false, true, false]);
});
