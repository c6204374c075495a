import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run, signalGroup, start } from '../../src/lib/process.ts';
import { temporaryFolder, writeProgram } from '../helpers/folder.ts';
import { lives, until } from '../helpers/wait.ts';

const LIMIT = { timeoutMs: 20_000 };

test('arguments reach the program as they are: no shell looks at them', async () => {
  const folder = temporaryFolder();
  const program = writeProgram(folder, 'say', 'for a in "$@"; do echo "[$a]"; done');
  const words = ['a b', '$HOME', '*', '; touch x', '"q"', "'", '', '\\'];
  const { stdout, exitCode } = await run(program, words, { ...LIMIT, cwd: folder });
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toEqual(words.map((word) => `[${word}]`));
});

test('resolves with the exit code, both streams by line, and a tail of both', async () => {
  const program = writeProgram(temporaryFolder(), 'fail', 'echo out; echo err >&2; printf last; exit 7');
  const lines: string[] = [];
  const result = await run(program, [], {
    ...LIMIT,
    onLine: (line, stream) => lines.push(`${stream} ${line}`),
  });
  expect(result).toMatchObject({ exitCode: 7, signal: undefined, stdout: 'out\nlast', timedOut: false });
  expect(lines.sort()).toEqual(['stderr err', 'stdout last', 'stdout out']);
  expect(result.tail.split('\n').sort()).toEqual(['err', 'last', 'out']);
});

test('a program that does not exist is told as such, not thrown', async () => {
  const result = await run('/nowhere/program', [], LIMIT);
  expect(result.startError?.code).toBe('ENOENT');
  expect(result.exitCode).toBeUndefined();
});

test('a program that may not be run is told as such', async () => {
  const { startError } = await run(temporaryFolder(), [], LIMIT);
  expect(startError?.code).toBe('EACCES');
});

test('a program that is given more than the system passes on is told as such, not thrown', async () => {
  const { startError } = await run('/bin/true', ['x'.repeat(3_000_000)], LIMIT);
  expect(startError?.code).toBe('E2BIG');
});

test('variables: given ones are added, undefined ones are taken away', async () => {
  process.env.PULSE_TEST_GONE = 'there';
  onTestFinished(() => {
    delete process.env.PULSE_TEST_GONE;
  });
  const program = writeProgram(
    temporaryFolder(),
    'env',
    'echo "$PULSE_TEST_NEW|$PULSE_TEST_GONE|${PATH:+path}"',
  );
  const env = { PULSE_TEST_NEW: 'new', PULSE_TEST_GONE: undefined };
  expect((await run(program, [], { ...LIMIT, env })).stdout).toBe('new||path');
  expect((await run(program, [], { ...LIMIT, env, extendEnv: false })).stdout).toMatch(/^new\|\|/);
});

test('when time is up the program is killed together with its children', async () => {
  const folder = temporaryFolder();
  const program = writeProgram(folder, 'hang', 'sleep 300 & echo $! > "$1"; wait');
  const pidFile = join(folder, 'pid');
  const result = await run(program, [pidFile], { timeoutMs: 400 });
  expect(result).toMatchObject({ timedOut: true, signal: 'SIGKILL' });
  const child = Number(readFileSync(pidFile, 'utf8'));
  await until(async () => !(await lives(child)), 'the child of the program is gone');
});

test('an aborted signal kills it, whether it aborts before or meanwhile', async () => {
  const program = writeProgram(temporaryFolder(), 'hang', 'echo up; exec sleep 300');
  const before = await run(program, [], { ...LIMIT, signal: AbortSignal.abort() });
  expect(before.signal).toBe('SIGKILL');
  const controller = new AbortController();
  const meanwhile = await run(program, [], {
    ...LIMIT,
    signal: controller.signal,
    onLine: () => controller.abort(),
  });
  expect(meanwhile).toMatchObject({ signal: 'SIGKILL', timedOut: false });
});

test('stop asks first: a program that cleans up does so', async () => {
  const program = writeProgram(
    temporaryFolder(),
    'kind',
    'trap "echo bye; exit 3" TERM; echo up; sleep 300 & wait',
  );
  const lines: string[] = [];
  const child = start(program, [], { onLine: (line) => lines.push(line) });
  await until(() => lines.includes('up'), 'it is up');
  expect(await child.stop(20_000)).toMatchObject({ exitCode: 3, signal: undefined });
  expect(lines).toEqual(['up', 'bye']);
});

test('stop does not wait for ever: what ignores SIGTERM is killed', async () => {
  const program = writeProgram(temporaryFolder(), 'deaf', 'trap "" TERM; echo up; while :; do sleep 1; done');
  const lines: string[] = [];
  const child = start(program, [], { onLine: (line) => lines.push(line) });
  await until(() => lines.includes('up'), 'it is up');
  expect(await child.stop(200)).toMatchObject({ signal: 'SIGKILL' });
  expect(await child.stop(200)).toMatchObject({ signal: 'SIGKILL' });
});

test('children that a program leaves behind end with it', async () => {
  const folder = temporaryFolder();
  const program = writeProgram(folder, 'leave', 'sleep 300 & echo $! > "$1"');
  await run(program, [join(folder, 'pid')], LIMIT);
  const child = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  await until(async () => !(await lives(child)), 'the child left behind is gone');
});

test('a program that left a daemon with ignored output does not hold us', async () => {
  const folder = temporaryFolder();
  const program = writeProgram(folder, 'daemon', 'sleep 300 & echo $! > "$1"');
  const result = await run(program, [join(folder, 'pid')], { ...LIMIT, output: 'ignore' });
  const daemon = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  expect(result).toMatchObject({ exitCode: 0, timedOut: false });
  expect(await lives(daemon)).toBe(true);
  process.kill(daemon, 'SIGKILL');
});

test('a signal to a group that is gone is no error', async () => {
  const child = start('true', []);
  await child.exit;
  expect(() => signalGroup(child.pid ?? 0, 'SIGTERM')).not.toThrow();
  expect(() => child.kill()).not.toThrow();
});

test('standard input is a file that may be opened again, and none of it stays on disk', async () => {
  const program = writeProgram(temporaryFolder(), 'reader', 'cat /dev/stdin; readlink /proc/$$/fd/0');
  const { stdout } = await run(program, [], { ...LIMIT, input: 'a secret\n' });
  const [text, link = ''] = stdout.split('\n');
  expect(text).toBe('a secret');
  expect(link).toMatch(/\(deleted\)$/);
});
