import { setTimeout as sleep } from 'node:timers/promises';
import { findStanding } from '../../drivers/control/reach.ts';
import { EXIT } from '../../errors/exit-codes.ts';
import { type Everywhere, formatBriefs, isWell, lookEverywhere } from './every.ts';
import { formatStatus, problemCount } from './format.ts';
import { lookAtStatus } from './look.ts';

export interface StatusRequest extends Everywhere {
  /** Null: a line for each. */
  name: string | null;
  like: string | null;
  json: boolean;
  watch: boolean;
  signal: AbortSignal;
  /** Clears the screen before a new picture; nothing where it is no terminal. */
  clear: string;
  write: (text: string) => void;
}

const EVERY_MS = 2000;

interface Picture {
  data: unknown;
  text: string;
  well: boolean;
}

/** How a picture is taken; what it needs to know is found out once. */
async function camera(request: StatusRequest): Promise<() => Promise<Picture>> {
  const { name, signal } = request;
  if (name === null) {
    return async () => {
      const environments = await lookEverywhere(request, signal);
      const text = formatBriefs(environments);
      return { data: { at: new Date().toISOString(), environments }, text, well: environments.every(isWell) };
    };
  }
  const target = await findStanding({ ...request, name });
  return async () => {
    const status = await lookAtStatus(target, signal);
    return { data: status, text: formatStatus(status), well: problemCount(status) === 0 };
  };
}

/** Prints the status, once or until the signal; resolves to the exit code: 1 when something is wrong. */
export async function showStatus(request: StatusRequest): Promise<number> {
  const { json, watch, signal, clear, write } = request;
  const take = await camera(request);
  for (;;) {
    const { data, text, well } = await take();
    if (signal.aborted) return watch ? EXIT.done : EXIT.cancelled;
    write(json ? `${JSON.stringify(data)}\n` : `${watch ? clear : ''}${text}`);
    if (!watch) return well ? EXIT.done : EXIT.failed;
    const goOn = await sleep(EVERY_MS, true, { signal }).catch(() => false);
    if (!goOn) return EXIT.done;
  }
}
