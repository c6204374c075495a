import { describe, expect, test } from 'vitest';
import { isDatabaseOutage } from '../../src/database/outage.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('an outage of PostgreSQL', () => {
  test.each([
    '57P01',
    '57P02',
    '57P03',
    '08006',
    '08001',
    '53100',
    '53200',
    '53300',
    '57014',
    '25006',
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
  ])('is told by the code %s', (code) => {
    expect(isDatabaseOutage(withCode(code))).toBe(true);
  });

  test.each([
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
  ])('is told by the message of the driver: %s', (message) => {
    expect(isDatabaseOutage(new Error(message))).toBe(true);
  });

  test('is found behind the error of a library', () => {
    expect(isDatabaseOutage(new Error('query failed', { cause: withCode('57P01') }))).toBe(true);
  });

  test('is found among the attempts on several addresses', () => {
    expect(isDatabaseOutage(new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]))).toBe(
      true,
    );
  });
});

describe('a fault of ours', () => {
  test.each(['23505', '42P01', '22P02', '42501', '22001'])('%s is none', (code) => {
    expect(isDatabaseOutage(withCode(code))).toBe(false);
  });

  test.each([undefined, null, 'ECONNREFUSED', { code: '57P01' }, new Error('x')])('%s is none', (thrown) => {
    expect(isDatabaseOutage(thrown)).toBe(false);
  });
});
