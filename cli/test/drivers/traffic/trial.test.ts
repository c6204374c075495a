import { describe, expect, test } from 'vitest';
import type { ProbeRoute } from '../../../src/config/probe-routes.ts';
import { readProxyMetrics } from '../../../src/drivers/traffic/proxy.ts';
import { tryCanaries } from '../../../src/drivers/traffic/trial.ts';
import { freePort } from '../../../src/lib/ports.ts';
import { judgeTrial } from '../../../src/plans/deploy/judge.ts';
import { connectHere, hasPython } from '../../helpers/hand.ts';
import { startSite } from '../../helpers/site.ts';

if (!hasPython) console.warn('SKIPPED: the trial of canaries (no python3 on PATH)');

const page: ProbeRoute = { method: 'GET', path: '/shop/', inner: '/', service: 'shop' };
const login: ProbeRoute = {
  method: 'POST',
  path: '/shop/login',
  inner: '/login',
  service: 'shop',
  body: '{}',
};
const policy = { watch: 30, errors: 0.01, p95: 2 };
const bounds = { host: 'shop.example.org', requests: 60, maxMs: 30_000 };
const instance = ({ port }: { port: number }) => ({ address: '127.0.0.1', port });

describe.skipIf(!hasPython)('the trial', () => {
  test('asks canaries and the running release in turns, the way the ingress would, and a bounded number of times', async () => {
    const order: string[] = [];
    const site = (name: string) =>
      startSite((_request, response) => {
        order.push(name);
        response.writeHead(200).end();
      });
    const [canary, running] = [await site('new'), await site('old')];
    const result = await tryCanaries((await connectHere()).hand, {
      canaries: [instance(canary)],
      running: [instance(running)],
      routes: [page, login],
      ...bounds,
    });
    expect(canary.seen).toHaveLength(120);
    expect(result.canaries).toMatchObject({
      'GET /shop/': { requests: 60, failed: 0 },
      'POST /shop/login': { requests: 60, failed: 0 },
    });
    expect(judgeTrial(policy, result.canaries, result.running)).toEqual({ outcome: 'ok', enough: true });
    const post = canary.seen.find(({ method }) => method === 'POST');
    expect(post).toMatchObject({
      url: '/login',
      body: '{}',
      headers: { host: 'shop.example.org', 'content-type': 'application/json' },
    });
    // Neither is done before the other begins: what else the machine does falls on both.
    expect(order.slice(0, 60)).toContain('old');
    expect(order.slice(0, 60)).toContain('new');
  });

  test('finds the route on which one answer in ten is wrong, and the id its log has it under', async () => {
    let posts = 0;
    const canary = await startSite(({ method }, response) => {
      const bad = method === 'POST' && (posts += 1) % 10 === 0;
      response.writeHead(bad ? 500 : 200, { 'x-request-id': `id-${posts}` }).end();
    });
    const running = await startSite((_request, response) => response.writeHead(200).end());
    const {
      canaries,
      running: usual,
      failures,
    } = await tryCanaries((await connectHere()).hand, {
      canaries: [instance(canary)],
      running: [instance(running)],
      routes: [page, login],
      ...bounds,
    });
    const verdict = judgeTrial(policy, canaries, usual);
    expect(verdict).toMatchObject({ outcome: 'bad', accusations: [{ where: 'POST /shop/login', now: 0.1 }] });
    expect(failures[0]).toMatchObject({ route: 'POST /shop/login', what: '500' });
    expect(failures[0]?.requestId).toMatch(/^id-/u);
  });

  // Durations are measured for real: a busy machine may stretch those of one run.
  test('finds what takes three times as long, and forgives slow first answers', { retry: 3 }, async () => {
    const slowly = (ms: (n: number) => number) => {
      let n = 0;
      return startSite((_request, response) => {
        setTimeout(() => response.writeHead(200).end(), ms((n += 1)));
      });
    };
    const running = await slowly(() => 40);
    const ask = async (canary: { port: number }) => {
      const { canaries, running: usual } = await tryCanaries((await connectHere()).hand, {
        canaries: [instance(canary)],
        running: [instance(running)],
        routes: [page],
        ...bounds,
      });
      return judgeTrial({ ...policy, p95: 2 }, canaries, usual);
    };
    expect(await ask(await slowly(() => 400))).toMatchObject({
      outcome: 'bad',
      accusations: [{ what: 'slow', where: 'GET /shop/' }],
    });
    expect(await ask(await slowly((n) => (n <= 10 ? 400 : 40)))).toMatchObject({ outcome: 'ok' });
  });

  test('an instance that is not there fails every request; nothing is sent after the time is up', async () => {
    const nobody = { port: await freePort() };
    const refused = await tryCanaries((await connectHere()).hand, {
      canaries: [instance(nobody)],
      running: [],
      routes: [page],
      ...bounds,
      requests: 5,
    });
    expect(refused.canaries['GET /shop/']).toMatchObject({ requests: 5, failed: 5 });
    expect(refused.failures[0]?.what).toBe('no answer');
    const canary = await startSite((_request, response) => response.writeHead(200).end());
    const limited = await tryCanaries((await connectHere()).hand, {
      canaries: [instance(canary)],
      running: [],
      routes: [page],
      ...bounds,
      maxMs: 0,
    });
    expect(canary.seen).toHaveLength(0);
    expect(judgeTrial(policy, limited.canaries, limited.running)).toEqual({ outcome: 'ok', enough: false });
  });

  test('an ingress that does not tell its figures is named', async () => {
    const { hand } = await connectHere();
    await expect(readProxyMetrics([hand])).rejects.toMatchObject({ code: 'ssh.hand' });
  });
});
