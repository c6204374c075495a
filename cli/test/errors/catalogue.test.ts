import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../src/config/diagnostics/diagnostic.ts';
import { ERROR_CATALOGUE } from '../../src/errors/catalogue.ts';
import { errorReference } from '../../src/errors/page.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = join(root, 'cli/src');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/u.test(name) && !/^errors\/(?:codes|page|catalogue)/u.test(name))
  .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);

// `vitest -u` writes it anew.
test('docs/errors.md is what the catalogue says today', async () => {
  const file = join(root, 'docs', 'errors.md');
  const options = await resolveConfig(file);
  const page = await format(errorReference(), { ...options, filepath: file });
  await expect(page).toMatchFileSnapshot(file);
});

test('every code that the source writes down is explained, on this page or on that of the manifest', () => {
  const known = new Set([...Object.keys(ERROR_CATALOGUE), ...Object.keys(DIAGNOSTIC_CODES)]);
  const unknown = sources.flatMap(([name, text]) =>
    [...text.matchAll(/\bcode: (?:'([^']+)'|`([^`]+)`)/gu)]
      .map(([, plain, filled]) => plain ?? (filled ?? '').replace(/\$\{.*\}/u, 'NAME'))
      .filter((code) => code.includes('.') && !known.has(code))
      .map((code) => `${code} in cli/src/${name}: add it to cli/src/errors/codes, then vitest -u`),
  );
  expect(unknown).toEqual([]);
});

test('no code is explained that nothing raises any more', () => {
  const text = sources.map(([, source]) => source).join('\n');
  const raised = (code: string) =>
    text.includes(`'${code}'`) ||
    text.includes(`\`${code.replace('NAME', '${')}`.replace(/\.(?:failed|crashed)$/u, ''));
  expect(Object.keys(ERROR_CATALOGUE).filter((code) => !raised(code))).toEqual([]);
});

test('each has a sentence, and something to type or to do', () => {
  for (const [code, [meaning, next]] of Object.entries(ERROR_CATALOGUE)) {
    expect(code).toMatch(/^[a-z]+\.[a-zA-Z-]+(?:\.[a-z]+)?$/u);
    expect(meaning, code).toMatch(/^\S.*[.…]$/u);
    expect(next, code).not.toBe('');
  }
});
