import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromEditText, toEditText } from '../../../src/run/secrets/edit-text.ts';

const values = (entries: Record<string, string>) => new Map(Object.entries(entries));

test('reads as names and values, with what to do above them', () => {
  const text = toEditText('preprod', values({ CA_KEY: 'line one\nline two\n', SMTP_PASSWORD: 'pass: word' }));
  expect(text)
    .toBe(`# Secrets of preprod, in the clear. Save and close: what changed is encrypted, and this file is gone.
# A line that is removed removes its secret. Close without saving to change nothing.

CA_KEY: |
  line one
  line two
SMTP_PASSWORD: "pass: word"
`);
});

test('any values come back exactly, ends of lines and odd characters included', () => {
  const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/u);
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('a', '\n', ' ', ':', '#', '"', "'", '|', '-', '\t', '\r', '\\') }),
  );
  fc.assert(
    fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (entries) => {
      const read = fromEditText(toEditText('preprod', values(entries)));
      return read.ok && JSON.stringify([...read.values]) === JSON.stringify(Object.entries(entries));
    }),
    { numRuns: 500 },
  );
});

test('values may be written without quotes', () => {
  expect(fromEditText('A: 0123\nB: yes\nC: 1e3\n')).toEqual({
    ok: true,
    values: values({ A: '0123', B: 'yes', C: '1e3' }),
  });
  expect(fromEditText('')).toEqual({ ok: true, values: new Map() });
});

test.each([
  ['A: "hunter2', 'line 1 is not YAML'],
  ['A: x\n\tB: hunter2', 'line 2 is not YAML'],
  ['A: hunter2\nA: hunter2', 'line 2: A stands twice'],
  ['A: hunter2\nB:', 'line 2: B has no text as its value'],
  ['A: [hunter2]', 'line 1: A has no text as its value'],
  ['- hunter2', 'line 1 begins something else than NAME: value'],
  ['hunter2', 'line 1 begins something else than NAME: value'],
  ['? [hunter2]\n: x', 'a name is not a single word'],
  ['A: *hunter2', 'line 1: A has no text as its value'],
])('%#: what is broken is named by its line, never by its value', (text, problem) => {
  expect(fromEditText(text)).toEqual({ ok: false, problem });
  expect(problem).not.toContain('hunter2');
});
