/** Longer lines are handed out in pieces: a program that never ends its line cannot fill the memory. */
const LONGEST_LINE = 16_384;

/** Feeds chunks of text, hands out whole lines without their ends; `end` hands out a last line without one. */
export interface LineSplitter {
  push: (chunk: string) => void;
  end: () => void;
}

/** Splits on `\n`; a `\r` before it is dropped. */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  let rest = '';
  const emit = (line: string) => onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  const emitPieces = (text: string): string => {
    let left = text;
    for (; left.length > LONGEST_LINE; left = left.slice(LONGEST_LINE)) emit(left.slice(0, LONGEST_LINE));
    return left;
  };
  return {
    push(chunk) {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) emit(emitPieces(part));
      rest = emitPieces(rest);
    },
    end() {
      if (rest !== '') emit(rest);
      rest = '';
    },
  };
}

/** Keeps the last `size` lines. */
export class Tail {
  readonly #lines: string[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#size) this.#lines.shift();
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}
