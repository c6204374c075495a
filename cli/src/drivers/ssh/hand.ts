import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RemoteError } from '../../errors/errors.ts';
import type { RunningProcess } from '../../lib/process.ts';

export interface HandCall {
  /** Plain data the script finds in ASK. */
  ask?: unknown;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** What the script tells before it ends. */
  onTold?: (value: unknown) => void;
}

/** A Python process of root on a host, for the length of a connection: a call costs one round trip and no start. */
export interface Hand {
  /** Resolves to what the script printed. @throws RemoteError when it failed, or did not end in time. */
  call: (source: string, call: HandCall) => Promise<string>;
}

interface Answer {
  id: number;
  printed?: string;
  told?: unknown;
  error?: string;
  trace?: string;
}

interface Waiting {
  onTold: ((value: unknown) => void) | undefined;
  resolve: (printed: string) => void;
  reject: (error: Error) => void;
}

const HAND = readFileSync(join(import.meta.dirname, 'hand.py'), 'utf8');

/** What the host is asked to run: it reads exactly the text of the hand, and the hand reads on. */
export const HAND_COMMAND = `sudo -n python3 -uc 'import sys; exec(compile(sys.stdin.read(${HAND.length}), "hand", "exec"))'`;

const fault = (host: string, summary: string, detail?: string) =>
  new RemoteError({ code: 'ssh.hand', summary, detail, hints: [`pulse ssh ENV ${host}`] });

/** The near side of the hand: what it is told to do, and who waits for which answer. */
export class HandSession implements Hand {
  readonly ready: Promise<void>;
  readonly #host: string;
  readonly #waiting = new Map<number, Waiting>();
  #child: RunningProcess | undefined;
  #pieces = '';
  #next = 0;
  #ended: Error | undefined;

  constructor(host: string) {
    this.#host = host;
    this.ready = new Promise((resolve, reject) => {
      this.#waiting.set(0, { onTold: undefined, resolve: () => resolve(), reject });
    });
    this.ready.catch(() => undefined);
  }

  /** Called with the process whose standard input and output are those of the hand. */
  begin(child: RunningProcess): void {
    this.#child = child;
    child.write(HAND);
  }

  /** A line of its standard output; anything else than an answer (a greeting of the host) is passed over. */
  take(line: string): void {
    if (line.startsWith('+')) this.#pieces += line.slice(1);
    if (!line.startsWith('=')) return;
    const text = this.#pieces + line.slice(1);
    this.#pieces = '';
    const { id, told, printed, error, trace } = JSON.parse(text) as Answer;
    const waiting = this.#waiting.get(id);
    if (told !== undefined) return waiting?.onTold?.(told);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(printed ?? '');
    else waiting?.reject(fault(this.#host, `What pulse asked of ${this.#host} failed: ${error}`, trace));
  }

  /** The connection is gone, for this reason. */
  end(reason: Error): void {
    this.#ended = reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  call(source: string, { ask, timeoutMs, signal, onTold }: HandCall): Promise<string> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#next;
    const host = this.#host;
    return new Promise((resolve, reject) => {
      const stop = () => this.#child?.write(`${JSON.stringify({ id })}\n`);
      const giveUp = () => {
        stop();
        settle(() => reject(fault(host, `${host} did not answer within ${Math.round(timeoutMs / 1000)} s.`)));
      };
      const timer = setTimeout(giveUp, timeoutMs);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
        this.#waiting.delete(id);
        act();
      };
      this.#waiting.set(id, {
        onTold,
        resolve: (printed) => settle(() => resolve(printed)),
        reject: (error) => settle(() => reject(error)),
      });
      this.#child?.write(`${JSON.stringify({ id, source, ask })}\n`);
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { once: true });
    });
  }
}
