import { createInterface } from 'node:readline/promises';
import type { Edge } from './edge.ts';

/** Asks for a word on the terminal; Ctrl-C and the end of input are the empty one. */
export async function askForWord(question: string, { stdin, stderr, signal }: Edge): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return (await Promise.race([lines.question(`${question} `, { signal }), closed])).trim();
  } catch {
    return ''; // aborted
  } finally {
    lines.close();
  }
}

/** Asks a yes-or-no question on the terminal; anything but y or yes is no, and so is Ctrl-C or the end of input. */
export const askOnTerminal = async (question: string, edge: Edge): Promise<boolean> =>
  /^y(es)?$/i.test(await askForWord(`${question} y/N`, edge));
