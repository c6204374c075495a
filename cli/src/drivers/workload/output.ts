import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hand } from '../ssh/index.ts';

const SOURCE = readFileSync(join(import.meta.dirname, 'output.py'), 'utf8');
/** Longer than any task that somebody waits for. */
const LIMIT_MS = 7 * 24 * 3_600_000;

export type OutputStream = 'stdout' | 'stderr';
/** Text as it was written, in order; nobody says where a line ends. */
export type Write = (stream: OutputStream, text: string) => void;

export interface Listening {
  /** Reads what is left, once the task has ended; resolves when all of it was told. */
  finish: () => Promise<void>;
}

type Told = 'listening' | { stream: OutputStream; text: string };

/** Listens on a host for what the task of a job will write there. Resolves once nothing of it can be missed. */
export async function listenTo(hand: Hand, job: string, write: Write): Promise<Listening> {
  const done = new AbortController();
  let ended: Promise<unknown> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    const onTold = (told: unknown) => {
      const known = told as Told;
      if (known === 'listening') resolve();
      else write(known.stream, known.text);
    };
    ended = hand.call(SOURCE, { ask: { job }, timeoutMs: LIMIT_MS, signal: done.signal, onTold });
    ended.catch(reject);
  });
  return {
    async finish() {
      done.abort();
      await ended;
    },
  };
}
