import { expect, test } from 'vitest';
import { palette } from '../../../src/sinks/render/output.ts';
import { eraseReflowed } from '../../../src/sinks/render/run/reflow.ts';
import { cut, justify, paintLine, span, textOf } from '../../../src/sinks/render/run/spans.ts';

const line = [span('✓ ', 'good'), span('access '), span('ssh', 'dim')];

test.each([
  [12, '✓ access ssh'],
  [11, '✓ access s…'],
  [3, '✓ …'],
  [1, '…'],
])('cut to %d columns: %s', (width, text) => {
  expect(textOf(cut(line, width))).toBe(text);
});

test('the right part ends at its edge, and the left one gives way', () => {
  expect(textOf(justify(line, [span('11 s')], 20))).toBe('✓ access ssh    11 s');
  expect(textOf(justify(line, [span('11 s')], 16))).toBe('✓ access …  11 s');
});

test('painted, the words are the same', () => {
  expect(paintLine(line, palette(false))).toBe('✓ access ssh');
  expect(paintLine(line, palette(true)).replaceAll(/\u001B\[\d+m/g, '')).toBe('✓ access ssh');
});

test.each([
  [[80, 40, 0], 80, 0],
  [[80, 40, 0], 79, 1],
  [[80, 40, 0], 40, 1],
  [[80, 40, 0], 20, 4],
])('lines of %j columns take, on %d columns, %d rows more, which are erased', (widths, columns, rows) => {
  expect(eraseReflowed(widths, columns)).toBe('\u001B[2K\u001B[1A'.repeat(rows));
});
