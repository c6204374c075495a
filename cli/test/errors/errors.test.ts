import { expect, test } from 'vitest';
import * as errors from '../../src/errors/errors.ts';
import { exitCodeOf } from '../../src/errors/exit-code-of.ts';
import { formatFault, toFault } from '../../src/errors/format.ts';

const fault: errors.Fault = { code: 'run.confirm', summary: 'It broke.' };

test.each([
  ['UserError', errors.UserError, 2],
  ['PreflightError', errors.PreflightError, 3],
  ['ToolError', errors.ToolError, 1],
  ['RemoteError', errors.RemoteError, 1],
  ['LockError', errors.LockError, 4],
  ['CancelledError', errors.CancelledError, 130],
  ['BugError', errors.BugError, 1],
] as const)('%s exits with its code and bears its name', (name, Family, code) => {
  const error = new Family({ ...fault, cause: 'why' });
  expect(exitCodeOf(error)).toBe(code);
  expect(error).toMatchObject({ name, message: 'It broke.', code: 'run.confirm', hints: [], cause: 'why' });
  expect(error).toBeInstanceOf(errors.PulseError);
});

test('what nobody raised on purpose exits with 1, whatever it is', () => {
  for (const thrown of [new Error('x'), 'text', undefined, { code: 'ENOENT' }])
    expect(exitCodeOf(thrown)).toBe(1);
});

test('messages and system codes of anything', () => {
  expect([errors.messageOf(new Error('m')), errors.messageOf('t'), errors.messageOf(undefined)]).toEqual([
    'm',
    't',
    'undefined',
  ]);
  const enoent = Object.assign(new Error('x'), { code: 'ENOENT' });
  expect([enoent, { code: 5 }, 'x', null, new Error('y')].map(errors.systemCode)).toEqual([
    'ENOENT',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('an error reads: what happened, why, what to type', () => {
  const error = new errors.PreflightError({
    code: 'dev.port-busy',
    summary: 'Port 3000 is in use by node (process 4711).',
    detail: 'line one\nline two',
    hints: ['pulse dev --port 3001', 'or leave it out'],
  });
  expect(formatFault(toFault(error), 3)).toBe(
    [
      'Port 3000 is in use by node (process 4711).',
      '  line one',
      '  line two',
      '  next: pulse dev --port 3001',
      '        or leave it out   (exit 3)',
      '',
    ].join('\n'),
  );
  expect(formatFault({ code: 'x', summary: 'Just this.', hints: [] }, 1)).toBe('Just this.   (exit 1)\n');
});

test('a fault of pulse itself shows where, and asks for a report', () => {
  const unexpected = toFault(new TypeError('undefined is not a function'));
  expect(unexpected).toMatchObject({ code: 'bug.unexpected', summary: 'undefined is not a function' });
  expect(unexpected.detail).toContain('errors.test.ts');
  expect(unexpected.hints[0]).toContain('report');
  expect(toFault(new errors.BugError({ code: 'bug.plan', summary: 's' }))).toMatchObject({
    code: 'bug.plan',
  });
  expect(toFault('just text')).toMatchObject({ summary: 'just text', detail: undefined });
});

test.each([
  ['EACCES', 'permission denied', 'ls -ld /data/x'],
  ['ENOSPC', 'no space is left', 'df -h'],
  ['EROFS', 'read-only', '--data DIR'],
  ['EEXIST', 'a file is where a directory should be', 'ls -ld /data/x'],
])('a file the system refuses with %s is a fault of the machine, in words', (code, words, hint) => {
  const error = Object.assign(new Error('syscall'), { code, path: '/data/x' });
  expect(exitCodeOf(error)).toBe(3);
  const fault = toFault(error);
  expect(fault.code).toBe(`system.${code.toLowerCase()}`);
  expect(fault.summary).toContain('/data/x cannot be used: ');
  expect(fault.summary).toContain(words);
  expect(fault.hints[0]).toContain(hint);
});

test('other system errors, and those without a file, stay what they are', () => {
  expect(exitCodeOf(Object.assign(new Error('x'), { code: 'ECONNRESET', path: '/x' }))).toBe(1);
  expect(exitCodeOf(Object.assign(new Error('x'), { code: 'EACCES' }))).toBe(1);
});
