import { connect } from 'node:net';
import { waitFor } from '../../lib/wait.ts';

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

function isOpen(address: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const timer = setTimeout(() => end(false), timeoutMs);
    const end = (open: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

const PATIENT_MS = 5000;
const PATIENCE_MS = 30_000;

/** Whether a port that ought to answer does: on a busy machine a single silence proves nothing. */
export async function answers(address: string, port: number, signal?: AbortSignal): Promise<boolean> {
  const look = async () => ((await isOpen(address, port, PATIENT_MS)) ? true : undefined);
  return (await waitFor(look, { timeoutMs: PATIENCE_MS, everyMs: 500, signal })) === true;
}

/** The TCP ports of an address that answer, of all that there are. Asks each once: a lost packet counts as closed. */
export async function scanPorts(address: string, options: ScanOptions = {}): Promise<number[]> {
  const { first = 1, last = 65_535, concurrency = 2000, timeoutMs = 1000, onProgress, signal } = options;
  const open: number[] = [];
  let next = first;
  const all = last - first + 1;
  async function work(): Promise<void> {
    while (next <= last && signal?.aborted !== true) {
      const port = next;
      next += 1;
      if (await isOpen(address, port, timeoutMs)) open.push(port);
      if ((port - first + 1) % 4096 === 0) onProgress?.(port - first + 1, all);
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, all) }, work));
  return open.sort((a, b) => a - b);
}
