import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scanPorts } from '../../src/drivers/verify/scan.ts';
import { run } from '../../src/lib/process.ts';

test('finds exactly the ports that answer', async () => {
  const servers = await Promise.all(
    [0, 0].map(
      () =>
        new Promise<number>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address ? address.port : 0);
          });
          onTestFinished(() => void server.close());
        }),
    ),
  );
  const sorted = servers.toSorted((a, b) => a - b);
  const [first = 0, last = 0] = sorted;
  const { open: found, untried } = await scanPorts('127.0.0.1', { first, last, concurrency: 50 });
  expect(found).toEqual(expect.arrayContaining(sorted));
  expect(untried).toBe(0);
  expect(found.every((port) => port >= first && port <= last)).toBe(true);
});

test('tells the ports that this machine had no descriptor left for from the closed ones', async () => {
  const file = join(import.meta.dirname, '../../src/drivers/verify/scan.ts');
  const options = '{ first: 1, last: 500, concurrency: 500 }';
  const script = `const { scanPorts } = await import(${JSON.stringify(file)});
    console.log(JSON.stringify(await scanPorts('127.0.0.1', ${options})));`;
  const line = 'ulimit -n 100 && exec "$0" --input-type=module -e "$1"';
  const { stdout, tail } = await run('sh', ['-c', line, process.execPath, script], { timeoutMs: 60_000 });
  expect((JSON.parse(stdout || tail) as { untried: number }).untried).toBeGreaterThan(0);
});
