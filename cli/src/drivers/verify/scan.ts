import { connect } from 'node:net';

export interface ScanOptions {
  first?: number;
  last?: number;
  /** Connections under way at the same time. */
  concurrency?: number;
  /** Milliseconds after which a port counts as closed to us. */
  timeoutMs?: number;
  onProgress?: (done: number, all: number) => void;
  signal?: AbortSignal;
}

/** Faults of this machine, which has no way to such an address or no descriptor left: they say nothing about the other end. */
const OWN_FAULTS = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EMFILE', 'ENFILE', 'ENOBUFS']);

/** Tries one TCP port: `open` when somebody answers, `untried` where this machine could not ask. Never rejects. */
export function tryPort(
  address: string,
  port: number,
  timeoutMs: number,
): Promise<'open' | 'shut' | 'untried'> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    // On a busy machine the time is up while the answer waits to be read: it is read first.
    const timer = setTimeout(() => setImmediate(() => end('shut')), timeoutMs);
    const end = (answer: 'open' | 'shut' | 'untried') => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('connect', () => end('open'))
      .once('error', ({ code = '' }: NodeJS.ErrnoException) =>
        end(OWN_FAULTS.has(code) ? 'untried' : 'shut'),
      );
  });
}

/**
 * The TCP ports of an address that answer, of all that there are, and how many could not be asked for: those are not
 * closed. Asks each once; a lost packet counts as closed.
 */
export async function scanPorts(
  address: string,
  options: ScanOptions = {},
): Promise<{ open: number[]; untried: number }> {
  const { first = 1, last = 65_535, concurrency = 4000, timeoutMs = 1000, onProgress, signal } = options;
  const open: number[] = [];
  let untried = 0;
  let next = first;
  const all = last - first + 1;
  async function work(): Promise<void> {
    while (next <= last && signal?.aborted !== true) {
      const port = next;
      next += 1;
      const answer = await tryPort(address, port, timeoutMs);
      if (answer === 'open') open.push(port);
      if (answer === 'untried') untried += 1;
      if ((port - first + 1) % 4096 === 0) onProgress?.(port - first + 1, all);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, all) }, work));
  return { open: open.sort((a, b) => a - b), untried };
}
