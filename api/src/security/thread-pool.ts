import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism, setPriority } from 'node:os';

/** Threads of libuv's pool beside those that hash: DNS, files and compression must not wait behind passwords. */
const SPARE_THREADS = 4;

/**
 * How far hashing stands back, in steps of `nice`. Linux gives a thread at 10 a ninth of the share of one at 0,
 * so that requests that are cheap go first and hashing takes what is left (measured in api/bench/login.ts).
 */
const HASH_NICENESS = 10;

/**
 * Sizes libuv's pool for `hashes` hashes at once. Works only before anything has used the pool, so call it first
 * in the process; loading modules does not use it. An operator's larger UV_THREADPOOL_SIZE is kept.
 */
export function sizeThreadPool(hashes: number = availableParallelism()): void {
  const wanted = hashes + SPARE_THREADS;
  const configured = Number(process.env['UV_THREADPOOL_SIZE'] ?? 0);
  if (!(configured >= wanted)) process.env['UV_THREADPOOL_SIZE'] = String(wanted);
}

/**
 * Lowers the scheduling priority of the pool's threads (the main thread keeps its own). Only Linux has priorities
 * a thread; elsewhere nothing changes. Never raises a priority that was lowered from outside.
 * @returns how many threads were lowered; 0 where that is not possible, and hashing then competes as an equal.
 */
export async function lowerPoolPriority(): Promise<number> {
  if (process.platform !== 'linux') return 0;
  // Reading the folder through the pool starts the pool's threads, so that they are there to be found.
  const threads = await readdir('/proc/self/task').catch(() => []);
  const lowered = await Promise.all(threads.map(lower));
  return lowered.filter(Boolean).length;
}

async function lower(thread: string): Promise<boolean> {
  try {
    const name = await readFile(`/proc/self/task/${thread}/comm`, 'utf8');
    if (name.trim() !== 'libuv-worker') return false;
    setPriority(Number(thread), HASH_NICENESS);
    return true;
  } catch {
    // A hardened kernel may refuse it, and already-niced threads may not be raised: fairness is lost, nothing else.
    return false;
  }
}
