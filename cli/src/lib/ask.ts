import { createInterface } from 'node:readline/promises';
import type { Edge } from './edge.ts';

/** Asks a yes-or-no question on the terminal; anything but y or yes is no, and so is Ctrl-C or the end of input. */
export async function askOnTerminal(question: string, { stdin, stderr, signal }: Edge): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stderr });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} y/N `, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    return false; // aborted
  } finally {
    lines.close();
  }
}
