import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conceal } from '../../src/config/diagnostics/conceal.ts';
import { excerpt } from '../../src/config/diagnostics/excerpt.ts';
import { formatReport } from '../../src/config/diagnostics/format.ts';
import { distance, nearest, suggestion } from '../../src/config/diagnostics/nearest.ts';
import { Lines } from '../../src/config/diagnostics/position.ts';
import { clipped, columns, visible } from '../../src/config/diagnostics/visible.ts';
import { readManifest } from '../../src/config/read-manifest.ts';

describe('the nearest word', () => {
  test.each([
    ['', '', 0],
    ['database', 'database', 0],
    ['databse', 'database', 1],
    ['dtaabase', 'database', 1],
    ['cahce', 'cache', 1],
    ['kitten', 'sitting', 3],
    ['ab', '', 2],
    ['é', 'e', 1],
  ])('%s is %s but for %i', (left, right, expected) => {
    expect(distance(left, right)).toBe(expected);
  });

  test('distance is the same both ways, and zero only for the same word', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        (a, b) => distance(a, b) === distance(b, a) && (distance(a, b) === 0) === (a === b),
      ),
    );
  });

  test('one letter wrong is found, something else is not', () => {
    const words = ['ingress', 'app', 'api', 'database', 'cache', 'monitoring'];
    expect(nearest('Ingress', words)).toBe('ingress');
    expect(nearest('apps', words)).toBe('app');
    expect(nearest('frontend', words)).toBeNull();
    expect(nearest('x'.repeat(10_000), words)).toBeNull();
    expect(suggestion('frontend', words)).toBe('one of ingress, app, api, database, cache, monitoring');
    expect(suggestion('x', [])).toBeNull();
  });
});

describe('positions', () => {
  const lines = new Lines('one\ntwo\r\n\nfour');

  test.each([
    [0, 1, 1],
    [3, 1, 4],
    [4, 2, 1],
    [9, 3, 1],
    [10, 4, 1],
    [13, 4, 4],
    [99, 4, 5],
    [-1, 1, 1],
  ])('offset %i is line %i, column %i', (offset, line, column) => {
    expect(lines.at(offset)).toEqual({ line, column });
  });

  test('lines come without their ends', () => {
    expect([1, 2, 3, 4, 5].map((number) => lines.line(number))).toEqual(['one', 'two', '', 'four', '']);
  });

  test('every offset of any text is where it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é') }), fc.nat(50), (text, at) => {
        const offset = Math.min(at, text.length);
        const { line, column } = new Lines(text).at(offset);
        const before = text.slice(0, offset).split('\n');
        return line === before.length && column === (before.at(-1) ?? '').length + 1;
      }),
    );
  });
});

describe('excerpts', () => {
  test('the caret stands under what is wrong, after tabs and wide letters too', () => {
    const text = '\tkey: 日本 wrong';
    const start = text.indexOf('wrong');
    const [line, under] = excerpt(new Lines(text), { start, end: start + 5 }, 'right');
    expect(line).toBe('   1 │  key: 日本 wrong');
    expect(under).toBe('     │            ^^^^^ right');
  });

  test('a fault far to the right of a long line is still shown', () => {
    const text = `${'a'.repeat(500)}wrong${'b'.repeat(500)}`;
    const [line = '', under = ''] = excerpt(new Lines(text), { start: 500, end: 505 }, null);
    expect(line.length).toBeLessThan(110);
    expect(line.slice(under.indexOf('^'), under.lastIndexOf('^') + 1)).toBe('wrong');
  });

  test('a fault past the end of its line has a caret all the same', () => {
    expect(excerpt(new Lines('ab\ncd'), { start: 2, end: 5 }, null)[1]).toBe('     │   ^');
  });
});

describe('what a terminal must not get', () => {
  test('control characters and marks that turn text around are shown as such', () => {
    expect(visible('a\u001b[31mb\u202ec\u0007\t\ud800')).toMatch(/^a�\[31mb�c� /u);
    expect(columns('e\u0301日')).toBe(3);
    expect(clipped('abcdef', 4)).toBe('abc…');
  });

  test.each([
    'AGE-SECRET-KEY-1QQPQQQQQQQQQQQQQQQQQQQQQQ',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY----- never ended',
  ])('%j becomes dots, as many as it had characters', (secret) => {
    const hidden = conceal(`before ${secret}`);
    expect(hidden).toHaveLength(7 + secret.length);
    expect(hidden.slice(7)).toMatch(/^[•\n]+$/u);
  });

  test('what is no secret stays', () => {
    for (const text of ['https://example.org/a@b', 'ssh-ed25519 AAAA ana@laptop', 'key: value'])
      expect(conceal(text)).toBe(text);
  });
});

describe('whatever stands in the file', () => {
  const valid = readFileSync(join(resolve(import.meta.dirname, '../golden/manifest'), 'valid.yaml'), 'utf8');
  const pieces = fc.constantFrom(
    '',
    'null',
    '[]',
    '{}',
    '*small',
    '&a',
    '<<: *small',
    '!x',
    '- a',
    '"',
    ': ',
    '  ',
    '\t',
    '0',
    '|',
    '>-',
    '? a',
    '---',
    '{ <<: 1 }',
    'x-y: &z [*z]',
    '__proto__: {}',
    'constructor: 1',
  );
  const sane = (text: string): boolean => {
    const reading = readManifest(text);
    if (reading.ok) return true;
    const report = formatReport({
      file: 'pulse.yaml',
      lines: new Lines(text),
      diagnostics: reading.diagnostics,
    });
    return (
      reading.diagnostics.length > 0 &&
      reading.diagnostics.every(({ span }) => span.start >= 0 && span.start < span.end + 1) &&
      !report.includes('undefined')
    );
  };

  test('reading ends with a manifest or with faults that have a place', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), sane));
    fc.assert(fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => sane(parts.join('\n'))));
  });

  test('so does a good manifest with a piece of any line replaced', () => {
    const lines = valid.split('\n');
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.nat(60), pieces, fc.boolean(), (at, column, piece, whole) => {
        const line = lines[at] ?? '';
        const cut = Math.min(column, line.length);
        return sane(lines.with(at, line.slice(0, cut) + piece + (whole ? '' : line.slice(cut))).join('\n'));
      }),
      { numRuns: 400 },
    );
  });

  test('and one with any lines left out', () => {
    const lines = valid.split('\n');
    fc.assert(
      fc.property(fc.array(fc.nat(lines.length - 1), { maxLength: 20 }), (gone) =>
        sane(lines.filter((_, index) => !gone.includes(index)).join('\n')),
      ),
      {
        numRuns: 200,
      },
    );
  });
});
