import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until `look` gives something true, or fails loudly: no test waits by sleeping. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  timeoutMs = 30_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const found = await look();
    if (found) return found;
    await sleep(20);
  }
  throw new Error(`It did not happen within ${timeoutMs} ms: ${what}`);
}

/** Whether a process of this number lives (a zombie does not). */
export async function lives(pid: number): Promise<boolean> {
  const { inspect } = await import('../../src/lib/identity.ts');
  return (await inspect(pid)) !== undefined;
}
