import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { scanPorts } from '../../src/drivers/verify/scan.ts';

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
  const found = await scanPorts('127.0.0.1', { first, last, concurrency: 50 });
  expect(found).toEqual(expect.arrayContaining(sorted));
  expect(found.every((port) => port >= first && port <= last)).toBe(true);
});
