import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');
const linesOf = (service: string) =>
  readFileSync(join(root, service, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
const argumentsOf = (lines: string[], word: string) =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

test.each(['api', 'app'])('the image of %s begins with what it is given, and fetches nothing', (service) => {
  const lines = linesOf(service);
  expect(lines.slice(0, 2)).toEqual(['ARG BASE', 'FROM ${BASE}']);
  expect(argumentsOf(lines, 'RUN').filter((each) => /npm|apt|curl|wget/u.test(each))).toEqual([]);
  expect(argumentsOf(lines, 'ADD')).toEqual([]);
});

test.each(['api', 'app'])('the image of %s runs as a user that owns no file of it', (service) => {
  const lines = linesOf(service);
  expect(argumentsOf(lines, 'USER')).toEqual(['10001:10001']);
  const after = lines.slice(lines.findIndex((line) => line.startsWith('USER ')));
  expect(argumentsOf(after, 'COPY')).toEqual([]);
});

test.each(['api', 'app'])(
  'the image of %s needs no shell: what it runs and how it is checked are lists',
  (service) => {
    const lines = linesOf(service);
    for (const word of ['ENTRYPOINT', 'CMD']) {
      const [text = ''] = argumentsOf(lines, word);
      expect(JSON.parse(text)).toBeInstanceOf(Array);
    }
    const [check = ''] = argumentsOf(lines, 'HEALTHCHECK');
    expect(JSON.parse(check.slice(check.indexOf('CMD ') + 4))).toContain('-e');
  },
);
