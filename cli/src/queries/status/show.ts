import { findStanding } from '../../drivers/control/reach.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked } from '../../config/target.ts';
import { EXIT } from '../../errors/exit-codes.ts';
import { formatStatus, problemCount } from './format.ts';
import { lookAtStatus } from './look.ts';

export interface StatusRequest extends Asked {
  json: boolean;
  watch: boolean;
  signal: AbortSignal;
  /** Clears the screen before a new picture; nothing where it is no terminal. */
  clear: string;
  write: (text: string) => void;
}

const EVERY_MS = 2000;

/** Prints the status, once or until the signal; resolves to the exit code: 1 when something is wrong. */
export async function showStatus(request: StatusRequest): Promise<number> {
  const { json, watch, signal, clear, write } = request;
  const target = await findStanding(request);
  for (;;) {
    const status = await lookAtStatus(target, signal);
    const text = json ? `${JSON.stringify(status)}\n` : formatStatus(status);
    if (!signal.aborted) write(`${watch && !json ? clear : ''}${text}`);
    if (!watch || signal.aborted) return problemCount(status) === 0 ? EXIT.done : EXIT.failed;
    const goOn = await sleep(EVERY_MS, true, { signal }).catch(() => false);
    if (!goOn) return EXIT.done;
  }
}
