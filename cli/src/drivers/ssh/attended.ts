import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOnTerminal } from '../../lib/process.ts';
import { shellCommand } from '../../lib/shell.ts';
import { buildSshArgs } from './args.ts';
import type { Connection } from './connection.ts';
import { leash } from './leash.ts';

/** Name of the variable by which everything that belongs to an attended command is found again; containers have to be given it. */
export const ATTENDED = 'PULSE_ATTENDED';
const text = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
const MARKED = text('marked.py');
const SCRIPT = MARKED + text('attended.py');
const CANCELLED = 130;

export interface Attended {
  /** Program and words, for the mark that it has to carry. Root runs it; nothing in them may be secret. */
  command: (mark: string) => readonly string[];
  /** Whether the command gets a terminal. */
  tty: boolean;
  signal: AbortSignal;
}

/** What is run on the host so that a command ends when nobody listens any more. */
export const attendedCommand = (mark: string, command: readonly string[]): string =>
  shellCommand(['sudo', '-n', 'python3', '-c', SCRIPT, mark, ...command]);

/**
 * Runs a command on a host with the streams of pulse itself. Resolves to its exit code; when pulse is ended, even by
 * SIGKILL, so is the command. 255 is ssh's own, which then said why.
 */
export async function runAttended(
  { target, hand }: Connection,
  { command, tty, signal }: Attended,
): Promise<number> {
  const mark = randomUUID();
  const args = buildSshArgs(target, { command: attendedCommand(mark, command(mark)), tty, quiet: tty });
  // The session of the command outlives pulse, whose ssh it is; the hand does not, and the host notices.
  const held = await leash(hand, { source: `${MARKED}\nend_marked()\n`, words: [mark] });
  const { exitCode } = await runOnTerminal('ssh', args, { signal });
  await held.release();
  return signal.aborted ? CANCELLED : (exitCode ?? CANCELLED);
}
