import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hand } from './hand.ts';

const SOURCE = readFileSync(join(import.meta.dirname, 'leash.py'), 'utf8');
/** What is held for longer is no command of somebody who waits for it. */
const LIMIT_MS = 7 * 24 * 3_600_000;

/** What the host does by itself when the connection ends: Python text, and its words. */
export interface Afterwards {
  source: string;
  words: readonly string[];
}

/**
 * Holds something on a host: when the connection ends without `release`, because pulse was killed or the network went, the
 * host does what is to be done then. Resolves once that is so.
 */
export async function leash(hand: Hand, afterwards: Afterwards): Promise<{ release: () => Promise<void> }> {
  const done = new AbortController();
  let ended: Promise<unknown> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const call = { ask: afterwards, timeoutMs: LIMIT_MS, signal: done.signal, onTold: () => resolve() };
    ended = hand.call(SOURCE, call);
    ended.catch(reject);
  });
  return {
    async release() {
      done.abort();
      await ended;
    },
  };
}
