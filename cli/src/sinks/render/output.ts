/** The two streams of the command, and what the terminal behind them can do. */
export interface Output {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}

export interface Palette {
  good: (text: string) => string;
  bad: (text: string) => string;
  warn: (text: string) => string;
  busy: (text: string) => string;
  dim: (text: string) => string;
}

/** What a piece of text means; each may have a colour, none needs one. */
export type Tone = keyof Palette | 'plain';

const same = (text: string) => text;
const paint = (open: number, close: number) => (text: string) => `\u001B[${open}m${text}\u001B[${close}m`;

/** Colours repeat what a sign or a word says already. */
export function palette(color: boolean): Palette {
  if (!color) return { good: same, bad: same, warn: same, busy: same, dim: same };
  return {
    good: paint(32, 39),
    bad: paint(31, 39),
    warn: paint(33, 39),
    busy: paint(36, 39),
    dim: paint(2, 22),
  };
}
