import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestJsonSchema, manifestReference } from '../../src/config/published.ts';
import { readManifest } from '../../src/config/read-manifest.ts';

const root = resolve(import.meta.dirname, '../../..');
const goldens = resolve(import.meta.dirname, '../golden/manifest');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

/** As the repository keeps it: the format check looks at generated files too. */
async function pretty(text: string, file: string): Promise<string> {
  const options = await resolveConfig(file);
  return format(text, { ...options, filepath: file });
}

const validate = new Ajv2020({ strict: true, allErrors: true, strictTypes: false }).compile(
  manifestJsonSchema(),
);

// `vitest -u` writes both files anew.
test('docs/pulse.schema.json is what the schema says today', async () => {
  const file = join(root, 'docs', 'pulse.schema.json');
  await expect(await pretty(JSON.stringify(manifestJsonSchema()), file)).toMatchFileSnapshot(file);
});

test('docs/manifest.md is what the schema says today', async () => {
  const file = join(root, 'docs', 'manifest.md');
  await expect(await pretty(manifestReference(read('pulse.yaml')), file)).toMatchFileSnapshot(file);
});

test('the reference page names every key of the schema', () => {
  const page = manifestReference('');
  const keys = JSON.stringify(manifestJsonSchema()).matchAll(/"([a-z0-9]+)":\{[^{}]*"description"/gu);
  const missing = [...keys].map(([, key]) => key ?? '').filter((key) => !page.includes(`\`${key}\``));
  expect(missing).toEqual([]);
});

test("the repository's own manifest has no fault, and tells editors where its schema is", () => {
  const text = read('pulse.yaml');
  expect(readManifest(text)).toMatchObject({ ok: true });
  const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)$/mu.exec(text) ?? [];
  expect(JSON.parse(read(schema))).toEqual(manifestJsonSchema());
});

test('editors accept what pulse accepts', () => {
  for (const text of [read('pulse.yaml'), readFileSync(join(goldens, 'valid.yaml'), 'utf8')]) {
    validate(parse(text, { merge: true }));
    expect(validate.errors).toBeNull();
  }
});

test.each([
  'empty',
  'list-instead-of-map',
  'missing-keys',
  'names',
  'two-faults',
  'units',
  'unknown-keys',
  'unknown-words',
  'values',
  'wrong-types',
])('editors refuse what pulse refuses: %s', (name) => {
  const text = readFileSync(join(goldens, `${name}.yaml`), 'utf8');
  const plain = text.replace('? [back, ops]\n      : ', 'back: '); // a list as a key is nothing in JSON
  expect(validate(parse(plain) ?? {})).toBe(false);
});
