import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { loopback, pageAddress, postgresDir } from '../../src/config/dev-environment.ts';
import { Secret } from '../../src/config/secret.ts';

test('a secret prints as nothing, however it is printed', () => {
  const secret = new Secret('hunter2-hunter2');
  const printed = [
    String(secret),
    secret.toString(),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
    Object.entries(secret).join(),
  ].join('\n');
  expect(printed).not.toContain('hunter2');
  expect(printed).toContain('[redacted]');
  expect(secret.reveal()).toBe('hunter2-hunter2');
});

test('people get localhost, programs the address itself', () => {
  expect(pageAddress(3000)).toBe('http://localhost:3000');
  expect(loopback(3001)).toBe('http://127.0.0.1:3001');
  expect(postgresDir('/data')).toBe('/data/postgres');
});
