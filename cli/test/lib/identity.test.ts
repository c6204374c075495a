import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { identify, inspect, isAlive } from '../../src/lib/identity.ts';
import { until } from '../helpers/wait.ts';

test('we can be told from everybody else', async () => {
  const me = await identify(process.pid);
  expect(me).toEqual({ pid: process.pid, startedAt: expect.stringMatching(/^\d+$/) as string });
  expect((await inspect(process.pid))?.command).toContain('node');
});

test('a process is alive until it ends, and a zombie is not', async () => {
  const child = spawn('sleep', ['300']);
  const pid = child.pid ?? 0;
  const identity = await until(() => identify(pid), 'the child is seen');
  expect(await isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await until(async () => !(await isAlive(identity)), 'the child is dead');
});

test('another process that got the same number is somebody else', async () => {
  const me = await identify(process.pid);
  expect(await isAlive({ pid: process.pid, startedAt: `${me?.startedAt ?? ''}0` })).toBe(false);
});

test.each([0, -1, 1.5, Number.NaN, 2 ** 22 + 12_345])('%s is nobody', async (pid) => {
  expect(await inspect(pid)).toBeUndefined();
});

test('a name with spaces and parentheses does not confuse the fields', async () => {
  const child = spawn(process.execPath, [
    '-e',
    'process.title = "a) (b c"; console.log("up"); setTimeout(() => {}, 300000)',
  ]);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const found = await inspect(child.pid ?? 0);
  child.kill('SIGKILL');
  expect(found?.startedAt).toMatch(/^\d+$/);
});
