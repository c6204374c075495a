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

/** Faults of this machine, which has no way to such an address: they say nothing about the other end. */
const NO_WAY = new Set(['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Tries one TCP port: `open` when somebody answers, `untried` where this machine has no way there. Never rejects. */
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
      .once('error', ({ code = '' }: NodeJS.ErrnoException) => end(NO_WAY.has(code) ? 'untried' : 'shut'));
  });
}

/** The TCP ports of an address that answer, of all that there are. Asks each once; a lost packet counts as closed. */
export async function scanPorts(address: string, options: ScanOptions = {}): Promise<number[]> {
  const { first = 1, last = 65_535, concurrency = 2000, timeoutMs = 1000, onProgress, signal } = options;
  const open: number[] = [];
  let next = first;
  const all = last - first + 1;
  async function work(): Promise<void> {
    while (next <= last && signal?.aborted !== true) {
      const port = next;
      next += 1;
      if ((await tryPort(address, port, timeoutMs)) === 'open') open.push(port);
      if ((port - first + 1) % 4096 === 0) onProgress?.(port - first + 1, all);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, all) }, work));
  return open.sort((a, b) => a - b);
}
