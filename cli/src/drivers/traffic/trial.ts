import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProbeRoute, routeName } from '../../config/probe-routes.ts';
import { countDuration, type Tally } from '../../lib/tally.ts';
import type { Hand } from '../ssh/index.ts';

/** Where one instance of a service listens on the mesh. */
export interface Instance {
  address: string;
  port: number;
}

export interface TrialOptions {
  canaries: readonly Instance[];
  /** Instances of the release that runs; none at the first release. */
  running: readonly Instance[];
  routes: readonly ProbeRoute[];
  /** The public name, which the service is asked by. */
  host: string;
  /** For each instance and route, at most. */
  requests: number;
  /** Milliseconds after which no further one is sent. */
  maxMs?: number;
  signal?: AbortSignal | undefined;
}

export interface TrialResult {
  /** By route, all instances together. */
  canaries: Record<string, Tally>;
  running: Record<string, Tally>;
  /** Ids of the first requests that a canary failed, as its log has them. */
  failures: { route: string; what: string; requestId: string | null }[];
}

/** Status (0: no answer), milliseconds, request id. */
type Answered = [number, number, string | null];

const SCRIPT = readFileSync(join(import.meta.dirname, 'trial.py'), 'utf8');
const MAX_MS = 700;
const TIMEOUT_MS = 2000;
const THREADS = 8;
const KEPT_FAILURES = 3;

function tallyOf(answers: readonly Answered[]): Tally {
  const durations: Record<string, number> = {};
  const failed = answers.filter(([status]) => status === 0 || status >= 500);
  for (const [status, ms] of answers) if (status > 0 && status < 500) countDuration(durations, ms);
  return { requests: answers.length, failed: failed.length, durations };
}

/**
 * Asks the canaries of one service, and beside them the release that runs, directly from a host of the mesh, before
 * any user is sent to them. Bounded in requests and in time.
 * @throws RemoteError when the host could not be asked.
 */
export async function tryCanaries(hand: Hand, options: TrialOptions): Promise<TrialResult> {
  const { canaries, running, routes, host, requests, maxMs = MAX_MS, signal } = options;
  const named = (kind: string) => (instance: Instance, i: number) => ({ name: `${kind}${i}`, ...instance });
  const targets = [...canaries.map(named('new')), ...running.map(named('old'))];
  const asked = routes.map((route) => ({
    name: routeName(route),
    method: route.method,
    path: route.inner,
    body: route.body,
  }));
  const bounds = { requests, maxMs, threads: THREADS, timeoutMs: TIMEOUT_MS };
  const printed = await hand.call(SCRIPT, {
    ask: { targets, routes: asked, host, ...bounds },
    timeoutMs: maxMs + TIMEOUT_MS + 10_000,
    signal,
  });
  const seen = JSON.parse(printed) as Record<string, Record<string, Answered[]>>;
  const of = (kind: string, route: string) =>
    Object.entries(seen).flatMap(([name, routes]) => (name.startsWith(kind) ? (routes[route] ?? []) : []));
  const tallies = (kind: string) =>
    Object.fromEntries(asked.map(({ name }) => [name, tallyOf(of(kind, name))]));
  const failures = asked.flatMap(({ name }) =>
    of('new', name)
      .filter(([status]) => status === 0 || status >= 500)
      .map(([status, , requestId]) => ({
        route: name,
        what: status === 0 ? 'no answer' : String(status),
        requestId,
      })),
  );
  return {
    canaries: tallies('new'),
    running: tallies('old'),
    failures: failures.slice(0, KEPT_FAILURES),
  };
}
