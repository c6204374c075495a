import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hand } from '../ssh/index.ts';

/** Where one instance listens, as the hosts see it. */
export interface Instance {
  /** Its allocation. */
  id: string;
  host: string;
  /** Name of the task that serves, as its container and its log have it. */
  task: string;
  address: string;
  port: number;
}

export interface Readiness {
  id: string;
  /** `refused`: it answers that it is not well. `silent`: nothing was known when the question was ended. */
  state: 'ready' | 'refused' | 'silent';
  /** Its last answer; 0 when there was none. */
  status: number;
  /** Seconds. */
  after: number;
}

/** Seconds between two questions to an instance. */
const EVERY = 0.05;
/** Whoever asks ends the question long before. */
const LIMIT_MS = 3_600_000;
const SOURCE = readFileSync(join(import.meta.dirname, 'ready.py'), 'utf8');

export interface ReadyQuestion {
  instances: readonly Instance[];
  path: string;
  /** Ends the question. */
  signal: AbortSignal;
  onKnown: (readiness: Readiness) => void;
}

/** Asks instances from a host until each is ready or known not to become it, or until `signal`. */
export async function askReady(hand: Hand, question: ReadyQuestion): Promise<void> {
  const { instances, path, signal, onKnown } = question;
  const targets = instances.map(({ id, address, port }) => ({ id, address, port, path }));
  await hand.call(SOURCE, {
    ask: { targets, every: EVERY },
    timeoutMs: LIMIT_MS,
    signal,
    onTold: (told) => onKnown(told as Readiness),
  });
}
