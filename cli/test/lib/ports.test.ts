import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listeningInodes, portHolder } from '../../src/lib/port-holder.ts';
import { freePort, isPortFree, nextFreePort } from '../../src/lib/ports.ts';

async function listen(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as AddressInfo).port };
}

test('a port is free until somebody listens there', async () => {
  const port = await freePort();
  expect(port).toBeGreaterThan(1023);
  expect(await isPortFree(port)).toBe(true);
  await listen(port);
  expect(await isPortFree(port)).toBe(false);
});

test('the next free port steps over busy ones, and gives up after as many tries as said', async () => {
  const { port } = await listen();
  const next = await nextFreePort(port, 50);
  expect(next).toBeGreaterThan(port);
  expect(await nextFreePort(port, 1)).toBeUndefined();
  expect(await nextFreePort(65_536, 5)).toBeUndefined();
});

test('a port in another state than listening is nobody’s', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 41 1 0 100 0 0 10 0',
    '   1: 0100007F:0BB8 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 42 1 0 20 4 30 10 -1',
    '   2: 0100007F:0BB9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 43 1 0 100 0 0 10 0',
    '   3: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 0 1 0 100 0 0 10 0',
    '',
  ].join('\n');
  expect(listeningInodes(table, 3000)).toEqual(['41']);
  expect(listeningInodes(table, 3001)).toEqual(['43']);
  expect(listeningInodes(table, 3002)).toEqual([]);
});

test('the system tells who listens', async () => {
  const { port } = await listen();
  expect(await portHolder(port)).toMatch(new RegExp(`^.+ \\(process ${process.pid}\\)$`));
  expect(await portHolder(await freePort())).toBeUndefined();
});
