import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteError, systemCode } from '../../errors/errors.ts';
import type { Answer, Call, Transport } from './http.ts';

export interface PatienceOptions {
  /** Milliseconds that an agent may take to be there again. */
  limitMs?: number;
  everyMs?: number;
}

/** An agent that restarts is back within seconds, an election takes less. */
const LIMIT_MS = 20_000;
const EVERY_MS = 250;

/** The way to the host stands, and nobody is at its end; without the way (no socket any more) there is nothing to wait for. */
const isAway = (error: unknown) =>
  error instanceof RemoteError &&
  error.code === 'nomad.unreachable' &&
  !['ENOENT', 'ECONNREFUSED'].includes(systemCode(error.cause) ?? '');
/** Said before anything is handed on: whatever was asked has changed nothing. A leader that has just died refuses connections. */
const hasNoLeader = ({ status, text }: Answer) =>
  status >= 500 && /no (?:cluster )?leader|rpc error: failed to get conn/iu.test(text);
/** The leader went away while it answered, or before. */
const lostLeader = ({ status, text }: Answer) => status >= 500 && /rpc error:/iu.test(text);

/**
 * A transport that outlasts an agent which restarts, and an election: what only reads is asked again until it is answered. Whatever
 * changes something is asked again only while there is no leader; else once, since nobody knows whether it was heard.
 */
export function patient(transport: Transport, options: PatienceOptions = {}): Transport {
  const { limitMs = LIMIT_MS, everyMs = EVERY_MS } = options;

  /** An agent that has just started refuses every token until it has read them; one that is known was rightly refused. */
  async function knowsToken(): Promise<boolean> {
    const { status } = await transport.call('/v1/acl/token/self');
    return status !== 403 && status < 500;
  }

  async function call(path: string, asked: Call = {}): Promise<Answer> {
    const changes = (asked.method ?? 'GET') !== 'GET';
    const until = performance.now() + limitMs;
    for (;;) {
      const over = performance.now() >= until || asked.signal?.aborted === true;
      try {
        const answer = await transport.call(path, asked);
        const odd = !changes && (lostLeader(answer) || (answer.status === 403 && !(await knowsToken())));
        if (over || !(hasNoLeader(answer) || odd)) return answer;
      } catch (error) {
        if (over || changes || !isAway(error)) throw error;
      }
      await sleep(everyMs);
    }
  }
  return { call, close: () => transport.close() };
}
