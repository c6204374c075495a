import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { startService } from '../stack/service.ts';
import { signUp } from '../stack/visitor.ts';

test('a page asks the API once at most: Mon Pulse, the profile, the activity, the sessions, the status', async () => {
  const { app } = inject('environments');
  const api = new URL(app.API_URL ?? '');
  const calls: string[] = [];
  // The real API, with somebody at the door who counts.
  const door = createServer((incoming, answer) => {
    calls.push(`${incoming.method} ${incoming.url?.split('?')[0]}`);
    const { method, headers, url: path } = incoming;
    const outgoing = request({ host: api.hostname, port: api.port, method, headers, path }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const port = (door.address() as AddressInfo).port;
  const counted = await startService('app/server/main.ts', { ...app, API_URL: `http://127.0.0.1:${port}` });
  try {
    const { visitor } = await signUp(counted.port);
    const asked: Record<string, string[]> = {};
    for (const page of [
      '/',
      '/pulse',
      '/profile',
      '/activity',
      '/sessions',
      '/security',
      '/status',
      '/legal',
    ]) {
      calls.length = 0;
      expect((await visitor.get(page)).status).toBe(200);
      asked[page] = [...calls];
    }
    expect(asked).toEqual({
      '/': [],
      '/pulse': ['GET /pulse'],
      '/profile': ['GET /me'],
      '/activity': ['GET /activity'],
      '/sessions': ['GET /sessions'],
      '/security': [],
      '/status': ['GET /status'],
      '/legal': [],
    });
  } finally {
    await counted.stop();
    door.closeAllConnections();
    door.close();
  }
});
