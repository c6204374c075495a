import { expect, test } from 'vitest';
import { Secret } from '../../src/config/secret.ts';
import { createRedactor } from '../../src/events/redact.ts';

function redactorOf(...values: string[]) {
  const redactor = createRedactor();
  for (const value of values) redactor.learn(new Secret(value));
  return redactor;
}

test('a known value is removed wherever it stands, however deep', () => {
  const { redact } = redactorOf('s3cret-value');
  const event = {
    type: 'step.failed',
    step: 'x',
    fault: {
      detail: 'said s3cret-value twice: s3cret-value',
      hints: ['use s3cret-value'],
      n: 5,
      none: undefined,
    },
  };
  const clean = redact(event);
  expect(JSON.stringify(clean)).not.toContain('s3cret');
  expect(clean.fault).toEqual({
    detail: 'said [redacted] twice: [redacted]',
    hints: ['use [redacted]'],
    n: 5,
    none: undefined,
  });
  expect(event.fault.hints).toEqual(['use s3cret-value']);
});

test('a known value is found in the forms it takes in JSON and in addresses', () => {
  const { redact } = redactorOf('pa"ss/word+1');
  expect(redact('{"p":"pa\\"ss/word+1"}')).toBe('{"p":"[redacted]"}');
  expect(redact('?p=pa%22ss%2Fword%2B1')).toBe('?p=[redacted]');
});

test('of two secrets of which one contains the other, nothing is left', () => {
  const { redact } = redactorOf('abcdef', 'abcdef-ghijkl');
  expect(redact('abcdef-ghijkl and abcdef')).toBe('[redacted] and [redacted]');
});

test('words too short to be secrets are not hunted', () => {
  expect(redactorOf('dev').redact('pulse dev')).toBe('pulse dev');
});

test.each([
  [
    'a token',
    'got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ done',
    'got [redacted] done',
  ],
  ['an unsigned token', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.', '[redacted]'],
  [
    'an address of a database',
    'postgres://pulse_api:Zm9v@127.0.0.1:5432/x',
    'postgres://pulse_api:[redacted]@127.0.0.1:5432/x',
  ],
  ['a header', 'authorization: Bearer abcdefghijkl', 'authorization: Bearer [redacted]'],
  [
    'a private key of JSON',
    '{"kty":"OKP","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}',
    '{"kty":"OKP","d":"[redacted]"}',
  ],
  ['an age key', 'AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQ', '[redacted]'],
  ['a PEM key', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\nrest', '[redacted]\nrest'],
  ['a PEM key cut short', 'x -----BEGIN EC PRIVATE KEY-----\nMIIB', 'x [redacted]'],
])('%s that nobody told us about is known by its shape', (_name, text, expected) => {
  expect(createRedactor().redact(text)).toBe(expected);
});

test.each([
  'http://localhost:3000/pulse',
  'POST /auth/login 200 34 ms',
  'postgres://127.0.0.1:5432/pulse',
  'the eyJ prefix alone',
  'a Bearer of bad news',
  '2026-11-24T21:04:12.000Z',
])('ordinary text stays: %s', (text) => {
  expect(createRedactor().redact(text)).toBe(text);
});
