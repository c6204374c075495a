import { countDuration, type Reading, type Tally } from '../../lib/tally.ts';
import { type ProbeRoute, routeName } from '../../config/probe-routes.ts';
import type { Answer } from './send.ts';

/** A request that failed, as it is told to a person. */
export interface ProbeFailure {
  /** Milliseconds, epoch: when it was sent. */
  at: number;
  route: string;
  service: string;
  /** `502`, `ECONNREFUSED`, `timeout`. */
  what: string;
  requestId: string | null;
}

export interface ReleaseSeen {
  answers: number;
  /** When the first and the last request was sent that it answered. Milliseconds, epoch. */
  first: number;
  last: number;
}

/** What the probing saw so far. */
export interface ProbeCounts extends Reading {
  first: ProbeFailure | null;
  last: ProbeFailure | null;
  /** Answers that asked us to come back later (429): no failure, and nothing that was measured either. */
  limited: number;
  /** Longest time without an answer that was one, milliseconds. */
  longestGap: number;
  /** By what the application called itself, where it did. */
  releases: Readonly<Record<string, ReleaseSeen>>;
}

/**
 * Whether a status is a failure of the release. A 404 is one where the route did not answer so before: it is what a
 * proxy says that knows no server. Other refusals (400, 401, 403, 429) are answers.
 */
const isFailure = (status: number, before: number | undefined): boolean =>
  status >= 500 || (status === 404 && before !== 404);

interface Growing extends Tally {
  durations: Record<string, number>;
}

export interface Counter {
  /** `sent` and `now` are milliseconds, epoch; `ms` is how long the answer took. */
  add: (route: ProbeRoute, answer: Answer, sent: number, ms: number) => void;
  /** `ended`: when the last request may have been sent. */
  read: (now: number, ended: number) => ProbeCounts;
}

/** `before`: the status each route answered with before anything changed. */
export function createCounter(startedAt: number, before: ReadonlyMap<string, number>): Counter {
  const routes: Record<string, Growing> = {};
  const releases: Record<string, ReleaseSeen> = {};
  let first: ProbeFailure | null = null;
  let last: ProbeFailure | null = null;
  let limited = 0;
  let longestGap = 0;
  let lastAnswer = startedAt;
  return {
    add(route, { status, problem, requestId, release }, sent, ms) {
      const name = routeName(route);
      const tally = (routes[name] ??= { requests: 0, failed: 0, durations: {} });
      tally.requests += 1;
      if (release !== null) {
        const seen = (releases[release] ??= { answers: 0, first: sent, last: sent });
        seen.answers += 1;
        seen.first = Math.min(seen.first, sent);
        seen.last = Math.max(seen.last, sent);
      }
      if (problem !== null || isFailure(status, before.get(name))) {
        tally.failed += 1;
        const what = problem ?? String(status);
        const failure = { at: sent, route: name, service: route.service, what, requestId };
        if (first === null || sent < first.at) first = failure;
        if (last === null || sent >= last.at) last = failure;
        return;
      }
      if (status === 429) limited += 1;
      else countDuration(tally.durations, ms);
      longestGap = Math.max(longestGap, sent + ms - lastAnswer);
      lastAnswer = Math.max(lastAnswer, sent + ms);
    },
    read: (now, ended) => ({
      at: now,
      routes: structuredClone(routes),
      first,
      last,
      limited,
      longestGap: Math.round(Math.max(longestGap, Math.min(now, ended) - lastAnswer)),
      releases: structuredClone(releases),
    }),
  };
}
