import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprint, SecretsFile } from '../../../src/config/secrets/secrets-file.ts';
import { UserError } from '../../../src/errors/errors.ts';

const armor = (body: string) =>
  `-----BEGIN AGE ENCRYPTED FILE-----\n${body}\n-----END AGE ENCRYPTED FILE-----\n`;
const parse = (text: string) => SecretsFile.parse(text, 'preprod', 'secrets/preprod.yaml');

function filled(): SecretsFile {
  const file = SecretsFile.create('preprod');
  file.setRecipient('ana', 'age1ana');
  for (const name of ['SMTP_PASSWORD', 'CA_KEY', 'JWT_KEYS']) file.setValue(name, armor(name));
  return file;
}

test('a new file says what it is, and reads back as it was written', () => {
  const text = filled().toString();
  expect(text).toMatch(/^# Secrets of preprod\./u);
  const read = parse(text);
  expect(read.recipients).toEqual(new Map([['ana', 'age1ana']]));
  expect([...read.values.keys()]).toEqual(['CA_KEY', 'JWT_KEYS', 'SMTP_PASSWORD']);
  expect(read.values.get('CA_KEY')).toBe(armor('CA_KEY'));
  expect(read.toString()).toBe(text);
});

test('an empty file reads back too', () => {
  expect(parse(SecretsFile.create('preprod').toString()).values.size).toBe(0);
});

test('changing one value leaves every other line as it was', () => {
  const before = filled().toString();
  const file = parse(before);
  file.setValue('JWT_KEYS', armor('another'));
  const [old, now] = [before.split('\n'), file.toString().split('\n')];
  expect(now).toHaveLength(old.length);
  expect(now.filter((line, index) => line !== old[index])).toEqual(['    another']);
});

test('a new value takes its place in the alphabet, and removing it undoes just that', () => {
  const before = filled().toString();
  const file = parse(before);
  file.setValue('DATABASE_API_PASSWORD', armor('new'));
  file.setRecipient('aaron', 'age1aaron');
  expect([...file.values.keys()]).toEqual(['CA_KEY', 'DATABASE_API_PASSWORD', 'JWT_KEYS', 'SMTP_PASSWORD']);
  const again = parse(file.toString());
  again.removeValue('DATABASE_API_PASSWORD');
  again.removeRecipient('aaron');
  expect(again.toString()).toBe(before);
});

test('comments of people stay', () => {
  const text = filled().toString().replace('  ana: age1ana', '  # her laptop\n  ana: age1ana # since May');
  const file = parse(text);
  file.setValue('NEW', armor('new'));
  expect(file.toString()).toContain('  # her laptop\n  ana: age1ana # since May\n');
});

test('any names and values come back', () => {
  const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/u);
  const body = fc.base64String({ minLength: 4, maxLength: 64 }).filter((text) => text !== '');
  fc.assert(
    fc.property(fc.dictionary(name, body, { noNullPrototype: true }), (entries) => {
      const file = SecretsFile.create('preprod');
      for (const [key, value] of Object.entries(entries)) file.setValue(key, armor(value));
      const read = parse(file.toString()).values;
      return (
        Object.entries(entries).every(([key, value]) => read.get(key) === armor(value)) &&
        read.size === Object.keys(entries).length
      );
    }),
  );
});

describe('a file that is none', () => {
  const good = filled().toString();
  test.each([
    ['', 'has the version undefined'],
    ['hello', 'has the version undefined'],
    ['{', 'is not YAML from line 1 on'],
    [good.replace('version: 1', 'version: 2'), 'has the version 2, and this pulse knows 1'],
    [good.replace('environment: preprod', 'environment: prod'), 'says it belongs to prod, not to preprod'],
    [good.replace('recipients:\n', 'readers:\n'), 'has no map of recipients'],
    [good.replace(/secrets:\n[\s\S]*/u, 'secrets: [a]\n'), 'has no map of secrets'],
    [good.replace('ana: age1ana', 'ana: 12'), 'has something else than text under recipients'],
    [good.replace('  CA_KEY:', '  ca-key:'), 'has the secret "ca-key", which is no name'],
    [`<<<<<<< HEAD\n${good}=======\n>>>>>>> other\n`, 'has conflict markers'],
    [good.replace('  JWT_KEYS: |\n', '  CA_KEY: |\n'), 'is not YAML'],
  ])('%#', (text, problem) => {
    expect(() => parse(text)).toThrow(UserError);
    expect(() => parse(text)).toThrow(`secrets/preprod.yaml ${problem}`);
  });
});

test('a fingerprint follows the encrypted text, whatever the end of line', () => {
  expect(fingerprint('a\n')).toBe(fingerprint('a'));
  expect(fingerprint('a')).not.toBe(fingerprint('b'));
  expect(fingerprint('a')).toMatch(/^[0-9a-f]{12}$/u);
});
