import { expect, test } from 'vitest';
import { invariantName, sqlQuestion } from '../../../src/config/leaves/sql.ts';

test.each(['SELECT true', 'select count(*) > 0 from users', 'WITH a AS (SELECT 1) SELECT true FROM a'])(
  '%j is a question',
  (text) => {
    expect(sqlQuestion.parse(text)).toEqual({ ok: true, value: text });
  },
);

test.each([
  ['', 'is no question'],
  ['DELETE FROM users', 'is no question'],
  ['selection', 'is no question'],
  ['SELECT true; DROP TABLE users', 'holds a ;'],
  ["SELECT '{{ lookup }}' = ''", 'holds {{'],
  ["SELECT '{% x %}' = ''", 'holds {{'],
  [`SELECT ${'1'.repeat(2000)}`, 'is longer than'],
])('%j is none', (text, problem) => {
  expect(sqlQuestion.parse(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) as string });
});

test('an invariant has a name that can be read aloud', () => {
  expect(invariantName.parse('emails-are-unique').ok).toBe(true);
  for (const text of ['', 'Emails', 'a b', '-a', 'a-']) expect(invariantName.parse(text).ok).toBe(false);
});
