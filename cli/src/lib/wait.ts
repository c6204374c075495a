import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  timeoutMs: number;
  /** How long between two looks. */
  everyMs: number;
  signal?: AbortSignal | undefined;
}

/** Looks until `look` gives something; undefined when time is up. Rejects with an AbortError when cancelled. */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  options: WaitOptions,
): Promise<T | undefined> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() >= deadline) return undefined;
    await sleep(options.everyMs, undefined, { signal: options.signal });
  }
}
