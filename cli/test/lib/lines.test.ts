import { expect, test } from 'vitest';
import { splitLines, Tail } from '../../src/lib/lines.ts';

function split(chunks: string[], end = true): string[] {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  if (end) splitter.end();
  return lines;
}

test.each([
  ['one chunk of whole lines', ['a\nb\n'], ['a', 'b']],
  ['a line in pieces', ['he', 'l', 'lo\nwor', 'ld\n'], ['hello', 'world']],
  ['a last line without an end', ['a\nb'], ['a', 'b']],
  ['ends of Windows', ['a\r\nb\r\n'], ['a', 'b']],
  ['an end of Windows cut in two', ['a\r', '\nb\n'], ['a', 'b']],
  ['empty lines', ['\n\na\n'], ['', '', 'a']],
  ['nothing', [], []],
])('%s', (_name, chunks, expected) => {
  expect(split(chunks)).toEqual(expected);
});

test('a line that has not ended is kept back until the end', () => {
  expect(split(['abc'], false)).toEqual([]);
});

test('a line that never ends is handed out in bounded pieces, and nothing of it is lost', () => {
  const pieces = split(['x'.repeat(20_000), 'y'.repeat(20_000), '\n']);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(16_384);
  expect(pieces.join('')).toBe('x'.repeat(20_000) + 'y'.repeat(20_000));
});

test('the tail keeps the last lines, in order', () => {
  const tail = new Tail(3);
  for (const line of ['1', '2', '3', '4', '5']) tail.add(line);
  expect(tail.lines).toEqual(['3', '4', '5']);
  expect(tail.toString()).toBe('3\n4\n5');
});
