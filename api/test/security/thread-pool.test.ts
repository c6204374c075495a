import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const module = new URL('../../src/security/thread-pool.ts', import.meta.url).href;

/** Runs a script in a process of its own: the size of the pool and its priorities belong to the process. */
async function inProcess(script: string, env: Record<string, string> = {}): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], ...env },
  });
  return JSON.parse(stdout) as unknown;
}

const report = `
  import fs from 'node:fs';
  import os from 'node:os';
  const threads = fs.readdirSync('/proc/self/task').map((id) => ({
    pool: fs.readFileSync('/proc/self/task/' + id + '/comm', 'utf8').trim() === 'libuv-worker',
    nice: os.getPriority(Number(id)),
  }));
  console.log(JSON.stringify({
    lowered,
    pool: threads.filter((thread) => thread.pool).map((thread) => thread.nice),
    others: threads.filter((thread) => !thread.pool).map((thread) => thread.nice),
  }));`;

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  it('starts more threads than hash, sized before the first use', async () => {
    const found = await inProcess(
      `import { sizeThreadPool, lowerPoolPriority } from '${module}';
       sizeThreadPool(3); const lowered = await lowerPoolPriority(); ${report}`,
    );
    expect(found).toMatchObject({ lowered: 7, pool: Array<number>(7).fill(10) });
  });

  it('leaves the priority of the main thread and of V8 alone', async () => {
    const found = await inProcess(
      `import { lowerPoolPriority } from '${module}'; const lowered = await lowerPoolPriority(); ${report}`,
    );
    const { others } = found as { others: number[] };
    expect(others.length).toBeGreaterThan(0);
    expect(others.every((nice) => nice === 0)).toBe(true);
  });
});

it('keeps an operator’s larger pool, and replaces a smaller or a senseless one', async () => {
  const script = `import { sizeThreadPool } from '${module}';
    sizeThreadPool(2); console.log(process.env.UV_THREADPOOL_SIZE);`;
  expect(await inProcess(script, { UV_THREADPOOL_SIZE: '64' })).toBe(64);
  expect(await inProcess(script, { UV_THREADPOOL_SIZE: '2' })).toBe(6);
  expect(await inProcess(script, { UV_THREADPOOL_SIZE: 'many' })).toBe(6);
});
