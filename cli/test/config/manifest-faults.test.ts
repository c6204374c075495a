import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../src/config/diagnostics/diagnostic.ts';
import { formatReport } from '../../src/config/diagnostics/format.ts';
import { Lines } from '../../src/config/diagnostics/position.ts';
import { readManifest } from '../../src/config/read-manifest.ts';
import { LARGEST_MANIFEST } from '../../src/config/yaml/parse.ts';

const folder = resolve(import.meta.dirname, '../golden/manifest');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'));

const diagnose = (text: string) => {
  const reading = readManifest(text);
  return reading.ok ? [] : reading.diagnostics;
};

const report = (text: string) => {
  const diagnostics = diagnose(text);
  return diagnostics.length === 0
    ? 'no fault'
    : formatReport({ file: 'pulse.yaml', lines: new Lines(text), diagnostics });
};

describe('each kind of fault reads as its golden file says', () => {
  test.each(names)('%s', async (name) => {
    const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    await expect(`${report(text)}\n`).toMatchFileSnapshot(join(folder, `${name}.txt`));
  });

  test('and there is a golden file for every code', () => {
    const seen = new Set(
      names.flatMap((name) =>
        diagnose(readFileSync(join(folder, `${name}.yaml`), 'utf8')).map(({ code }) => code),
      ),
    );
    const missing = Object.keys(DIAGNOSTIC_CODES).filter(
      (code) => !seen.has(code as keyof typeof DIAGNOSTIC_CODES),
    );
    expect(missing).toEqual(['manifest.too-large']); // a file of that size has no place in a repository
  });
});

test('a file too large to be a manifest is refused before it is parsed', () => {
  const text = `project: pulse\n# ${'x'.repeat(LARGEST_MANIFEST)}`;
  expect(report(text)).toMatch(/^pulse\.yaml:1:1 {2}256 kB is more than a manifest can hold \(256 kB\)\n/u);
});

test('a binary file is refused at its first byte that is no text', () => {
  expect(report('project: pulse\nkey: \0\0')).toMatch(/^pulse\.yaml:2:6 {2}this is not text\n/u);
});

test('more faults than anybody reads are counted', () => {
  const text = `project: pulse\n${Array.from({ length: 80 }, (_, index) => `key${index}: 1`).join('\n')}`;
  const lines = report(text).split('\n');
  expect(lines.at(-2)).toBe('… and 32 more');
  expect(lines.at(-1)).toBe('82 faults. Nothing was changed.');
});

test('a thousand aliases to a thousand keys are read in well under a second of work', () => {
  const anchors = Array.from({ length: 1000 }, (_, index) => `x-${index}: &a${index} { k: v }`).join('\n');
  const aliases = Array.from({ length: 1000 }, (_, index) => `x-b${index}: [*a${index}, *a${index}]`).join(
    '\n',
  );
  const before = process.cpuUsage();
  diagnose(`project: pulse\n${anchors}\n${aliases}`);
  const { user } = process.cpuUsage(before);
  expect(user / 1000).toBeLessThan(5000);
});

test('merging a map into itself ends', () => {
  const found = diagnose('project: pulse\nservices:\n  api: &a\n    <<: *a\n    port: 3001\n');
  expect(found.map(({ code }) => code)).toContain('manifest.alias');
});
