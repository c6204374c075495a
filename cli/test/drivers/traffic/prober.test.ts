import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startProber } from '../../../src/drivers/traffic/prober.ts';
import type { ProbeRoute } from '../../../src/config/probe-routes.ts';
import { freePort } from '../../../src/lib/ports.ts';
import { AUTHORITY, CERTIFICATE, KEY } from '../../helpers/certificate.ts';
import { startSite } from '../../helpers/site.ts';
import { until } from '../../helpers/wait.ts';

const page: ProbeRoute = { method: 'GET', path: '/', inner: '/', service: 'app' };
const login: ProbeRoute = { method: 'POST', path: '/api/login', inner: '/login', service: 'api', body: '{}' };
const routes = [page, login];

/** The number of requests that were answered or failed so far. */
const seen = (counts: { routes: Readonly<Record<string, { requests: number }>> }) =>
  Object.values(counts.routes).reduce((sum, { requests }) => sum + requests, 0);

interface Arrival {
  version: string;
  method: string;
  path: string;
  /** Which connection it came through. */
  connection: number;
}

/** A site with TLS and HTTP/2 that calls itself app.pulse.test. */
async function startSecureSite() {
  const arrivals: Arrival[] = [];
  const numbers = new WeakMap<object, number>();
  let connections = 0;
  const server = createSecureServer({ key: KEY, cert: CERTIFICATE, allowHTTP1: true });
  server.on('secureConnection', (socket: object) => numbers.set(socket, (connections += 1)));
  server.on('request', (request, response) => {
    const connection = request.httpVersion === '2.0' ? -1 : (numbers.get(request.socket) ?? 0);
    arrivals.push({ version: request.httpVersion, method: request.method, path: request.url, connection });
    response.writeHead(request.method === 'POST' ? 422 : 200, { 'x-pulse-release': '7' });
    response.end('here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, arrivals };
}

test('half of the requests come through a connection of their own, a quarter through HTTP/2, on every route', async () => {
  const { port, arrivals } = await startSecureSite();
  const prober = await startProber({
    origin: 'https://app.pulse.test',
    connectTo: { host: '127.0.0.1', port },
    ca: AUTHORITY,
    routes,
    ratePerSecond: 200,
    maxRequests: 80,
  });
  await until(() => seen(prober.read()) === 80, 'eighty requests are answered');
  const counts = await prober.stop();
  expect(counts.routes['GET /']).toMatchObject({ requests: 40, failed: 0 });
  expect(counts.routes['POST /api/login']).toMatchObject({ requests: 40, failed: 0 });
  expect(counts.releases['7']?.answers).toBe(80);
  // The first two asked how the routes answer before anything changes.
  const sent = arrivals.slice(routes.length);
  expect(sent).toHaveLength(80);
  for (const { method, path } of routes) {
    const own = sent.filter((arrival) => arrival.method === method && arrival.path === path);
    expect(own.filter(({ version }) => version === '2.0')).toHaveLength(10);
  }
  const users = Map.groupBy(
    sent.filter(({ version }) => version === '1.1'),
    ({ connection }) => connection,
  );
  expect([...users.values()].filter((requests) => requests.length === 1).length).toBeGreaterThanOrEqual(40);
});

test('a site whose certificate nobody vouches for fails every request, and the cause is named', async () => {
  const { port } = await startSecureSite();
  const prober = await startProber({
    origin: 'https://app.pulse.test',
    connectTo: { host: '127.0.0.1', port },
    routes: [page],
    ratePerSecond: 100,
    maxRequests: 4,
  });
  await until(() => seen(prober.read()) === 4, 'four requests fail');
  const { routes: counted, first } = await prober.stop();
  expect(counted['GET /']).toMatchObject({ requests: 4, failed: 4 });
  expect(first?.what).toMatch(/CERT|VERIFY/);
});

test('what fails is counted by route, with when, what, and the id under which the log has it', async () => {
  let broken = false;
  const site = await startSite(({ url }, response) => {
    const bad = broken && url === '/api/login';
    response.writeHead(bad ? 500 : 200, { 'x-request-id': 'req-1' }).end();
  });
  const prober = await startProber({ origin: site.origin, routes, ratePerSecond: 200, maxRequests: 200 });
  await until(() => seen(prober.read()) >= 20, 'twenty answers before anything breaks');
  expect(prober.read().first).toBeNull();
  const from = Date.now();
  broken = true;
  await until(() => (prober.read().routes['POST /api/login']?.failed ?? 0) >= 5, 'five failures');
  const counts = await prober.stop();
  expect(counts.routes['GET /']?.failed).toBe(0);
  expect(counts.first).toMatchObject({
    route: 'POST /api/login',
    service: 'api',
    what: '500',
    requestId: 'req-1',
  });
  expect(counts.first?.at).toBeGreaterThanOrEqual(from - 1000);
  expect(counts.last?.at).toBeGreaterThanOrEqual(counts.first?.at ?? Infinity);
});

test('404 is a failure where the route answered before, since a proxy without servers says that', async () => {
  let gone = false;
  const site = await startSite(({ url }, response) => {
    response.writeHead(gone || url === '/nowhere' ? 404 : 200).end();
  });
  const nowhere: ProbeRoute = { method: 'GET', path: '/nowhere', inner: '/nowhere', service: 'app' };
  const prober = await startProber({ origin: site.origin, routes: [page, nowhere], ratePerSecond: 200 });
  await until(() => seen(prober.read()) >= 10, 'ten answers');
  gone = true;
  await until(() => (prober.read().routes['GET /']?.failed ?? 0) >= 3, 'three failures');
  expect((await prober.stop()).routes['GET /nowhere']?.failed).toBe(0);
});

test('a site that is gone, or does not answer in time, is a failure and never an exception', async () => {
  const nobody = await startProber({
    origin: `http://127.0.0.1:${await freePort()}`,
    routes,
    ratePerSecond: 100,
    maxRequests: 4,
  });
  await until(() => seen(nobody.read()) === 4, 'four requests are refused');
  expect((await nobody.stop()).last?.what).toBe('ECONNREFUSED');

  const silent = await startSite(() => undefined);
  const waiting = await startProber({
    origin: silent.origin,
    routes: [page],
    ratePerSecond: 100,
    maxRequests: 3,
    timeoutMs: 50,
  });
  await until(() => seen(waiting.read()) === 3, 'three requests time out');
  expect((await waiting.stop()).first?.what).toBe('timeout');
});

test('an answer that breaks off in the middle is a failure', async () => {
  const site = await startSite((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  const prober = await startProber({
    origin: site.origin,
    routes: [page],
    ratePerSecond: 100,
    maxRequests: 4,
  });
  await until(() => seen(prober.read()) === 4, 'four answers break off');
  expect((await prober.stop()).routes['GET /']).toMatchObject({ requests: 4, failed: 4 });
});

test('slow answers do not slow the sending down', async () => {
  const waiting: (() => void)[] = [];
  const site = await startSite((_request, response) => waiting.push(() => response.writeHead(200).end()));
  const asking = startProber({ origin: site.origin, routes: [page], ratePerSecond: 100, maxRequests: 30 });
  await until(() => waiting.length === 1, 'the question before anything changes');
  waiting.shift()?.();
  const prober = await asking;
  await until(() => waiting.length === 30, 'thirty requests are under way, none of them answered');
  for (const answer of waiting) answer();
  expect((await prober.stop()).routes['GET /']).toMatchObject({ requests: 30, failed: 0 });
});

test('it ends by itself, and at once when cancelled', async () => {
  const answer = () => startSite((_request, response) => response.writeHead(200).end());
  const [first, second] = [await answer(), await answer()];
  const cancel = new AbortController();
  const options = { routes: [page], ratePerSecond: 200 };
  const prober = await startProber({ ...options, origin: first.origin, signal: cancel.signal });
  await until(() => seen(prober.read()) >= 5, 'five answers');
  cancel.abort();
  await prober.stop();
  const runs: number[] = [];
  for (const run of [1, 2]) {
    const bounded = await startProber({ ...options, origin: second.origin, maxRequests: 40 });
    await until(() => seen(bounded.read()) === 40, 'the forty that are allowed');
    await bounded.stop();
    expect(second.seen).toHaveLength(41 * run);
    runs.push(first.seen.length);
  }
  // What was on its way when it was cancelled has arrived by the end of the first run.
  expect(runs[1]).toBe(runs[0]);
});

test('what lets the team pass goes with every request, on each way', async () => {
  const { origin, seen: asked } = await startSite((_request, response) => response.end('here'));
  const prober = await startProber({
    origin,
    routes,
    ratePerSecond: 100,
    maxRequests: 8,
    cookie: 'team=abc',
  });
  await until(() => seen(prober.read()) === 8, 'eight requests are answered');
  await prober.stop();
  expect(new Set(asked.map(({ headers }) => headers.cookie))).toEqual(new Set(['team=abc']));
});
