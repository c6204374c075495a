import { PassThrough } from 'node:stream';

/** A stream that looks like a terminal of a given width, and remembers what was written. */
export function fakeTerminal(
  columns: number,
  rows = 40,
): NodeJS.WriteStream & { text: () => string; frames: string[] } {
  const frames: string[] = [];
  const stream = new PassThrough() as unknown as NodeJS.WriteStream & {
    text: () => string;
    frames: string[];
  };
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    frames.push(String(chunk));
    const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    done?.();
    return true;
  };
  return Object.assign(stream, { columns, rows, isTTY: true as const, frames, text: () => frames.join('') });
}

/** A keyboard: raw mode is granted, keys are pushed. */
export function fakeKeyboard(): NodeJS.ReadStream & { press: (keys: string) => void } {
  const stream = new PassThrough() as unknown as NodeJS.ReadStream & { press: (keys: string) => void };
  const self = Object.assign(stream, {
    isTTY: true as const,
    isRaw: false,
    setRawMode: () => stream,
    ref: () => stream,
    unref: () => stream,
    press: (keys: string) => void (stream as unknown as PassThrough).write(keys),
  });
  stream.setEncoding('utf8');
  return self;
}

const ESCAPES = new RegExp(String.raw`\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007]*\u0007|[78])`, 'g');

/** Text without colours and cursor movements. */
export const bare = (text: string) => text.replace(ESCAPES, '');
