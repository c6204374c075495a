import { setTimeout as sleep } from 'node:timers/promises';
import { createCounter, type ProbeCounts } from './count.ts';
import { type ProbeRoute, routeName } from '../../config/probe-routes.ts';
import { createSenders, type Destination, type Send } from './send.ts';

export interface ProbeOptions extends Destination {
  routes: readonly ProbeRoute[];
  ratePerSecond: number;
  /** After which a request counts as failed. */
  timeoutMs?: number;
  /** Sending ends by itself after so many requests and so long, whatever becomes of its caller. */
  maxRequests?: number;
  maxMs?: number;
  signal?: AbortSignal | undefined;
}

export interface Prober {
  /** What was seen so far; requests that are under way are not in it. */
  read: () => ProbeCounts;
  /** Sends no more, waits for the answers under way, and tells all. */
  stop: () => Promise<ProbeCounts>;
}

const TICK_MS = 10;
const TIMEOUT_MS = 5000;
const MAX_REQUESTS = 100_000;
const MAX_MS = 10 * 60_000;
/** A machine that was busy elsewhere for a while does not send all that it missed at once. */
const BURST = 8;

/** The status that each route answers with now: what a proxy without servers says is told from it later. */
async function askOnce(routes: readonly ProbeRoute[], send: Send, timeoutMs: number) {
  const asked = await Promise.all(
    routes.map(async (route) => [routeName(route), (await send(route, timeoutMs)).status] as const),
  );
  return new Map(asked.filter(([, status]) => status > 0 && status < 500));
}

/**
 * Sends requests at a steady rate, whether or not earlier ones were answered (open loop), none of them twice. Every
 * second one on a connection of its own; the others on kept ones, half of them with HTTP/2. Routes take turns.
 *
 * Resolves once each route has been asked how it answers before anything changes. Never rejects for what is at the
 * other end: a site that does not answer is what it is here to measure.
 */
export async function startProber(options: ProbeOptions): Promise<Prober> {
  const { routes, ratePerSecond, timeoutMs = TIMEOUT_MS, signal } = options;
  const { maxRequests = MAX_REQUESTS, maxMs = MAX_MS } = options;
  const senders = createSenders(options);
  const ways = [senders.fresh, senders.kept, senders.fresh, senders.http2 ?? senders.kept];
  const before = await askOnce(routes, senders.kept, timeoutMs);
  const counter = createCounter(Date.now(), before);
  const underWay = new Set<Promise<void>>();
  const from = performance.now();
  let due = 0;
  let sent = 0;

  const sendOne = (turn: number) => {
    // The way changes once all routes had their turn, so that each route goes each way.
    const route = routes[turn % routes.length];
    const way = ways[Math.floor(turn / routes.length) % ways.length];
    if (route === undefined || way === undefined) return;
    const at = Date.now();
    const start = performance.now();
    const asked = way(route, timeoutMs).then((answer) => {
      if (signal?.aborted !== true) counter.add(route, answer, at, performance.now() - start);
      underWay.delete(asked);
    });
    underWay.add(asked);
  };
  const timer = setInterval(() => {
    const elapsed = performance.now() - from;
    if (elapsed > maxMs || sent >= maxRequests) {
      end();
      return;
    }
    const upTo = Math.floor((elapsed * ratePerSecond) / 1000);
    due = Math.max(due, upTo - BURST);
    for (; due < upTo && sent < maxRequests; due += 1, sent += 1) sendOne(sent);
  }, TICK_MS);
  let ended = Infinity;
  const end = () => {
    clearInterval(timer);
    ended = Math.min(ended, Date.now());
  };
  const abort = () => {
    end();
    senders.close();
  };
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();

  const read = () => counter.read(Date.now(), ended);
  return {
    read,
    async stop() {
      end();
      const limit = new AbortController();
      const late = sleep(timeoutMs + 1000, undefined, { signal: limit.signal }).catch(() => undefined);
      await Promise.race([Promise.all(underWay), late]);
      limit.abort();
      signal?.removeEventListener('abort', abort);
      const counts = read();
      senders.close();
      return counts;
    },
  };
}
