import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LockError } from '../../errors/errors.ts';
import { identify, isAlive } from '../../lib/identity.ts';
import { waitFor } from '../../lib/wait.ts';
import { createNote, type InstanceNote, readNote } from './instance-file.ts';

const LOOK_MS = 500;
const LIMIT_MS = 2 * 3_600_000;

/**
 * Removes a note whose process is gone. One at a time: who looks while another does so finds either nothing or a new note,
 * and never removes that.
 */
async function clearDead(path: string, note: InstanceNote): Promise<void> {
  const claim = `${path}.claim`;
  if (!createNote(claim, note)) {
    const other = readNote(claim);
    // Whoever was at it died in the middle.
    if (other && !(await isAlive(other.owner))) await rm(claim, { force: true });
    return;
  }
  try {
    const holder = readNote(path);
    // Only the beginning of one is no note either: nobody writes it any further, since notes are linked whole.
    const dead = holder ? !(await isAlive(holder.owner)) : existsSync(path) && !readNote(path);
    if (dead) await rm(path, { force: true });
  } finally {
    await rm(claim, { force: true });
  }
}

/** Takes the note at this path; one whose process is gone is no note. */
async function take(path: string): Promise<true | undefined> {
  const owner = (await identify(process.pid)) ?? { pid: process.pid, startedAt: '' };
  const note = { owner, children: [] };
  if (createNote(path, note)) return true;
  const holder = readNote(path);
  if (holder && (await isAlive(holder.owner))) return undefined;
  await clearDead(path, note);
  return createNote(path, note) || undefined;
}

/**
 * Runs `act` while no other pulse of this machine runs one of the same path: who comes second waits, and finds the work
 * done. `onWait` is called once when there is somebody to wait for. Rejects with an AbortError when cancelled.
 */
export async function inTurn<T>(
  path: string,
  { onWait, signal }: { onWait: () => void; signal: AbortSignal },
  act: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  if (!(await take(path))) {
    onWait();
    if (!(await waitFor(() => take(path), { timeoutMs: LIMIT_MS, everyMs: LOOK_MS, signal }))) {
      throw new LockError({
        code: 'machine.busy',
        summary: 'Another pulse on this machine has been doing the same for two hours.',
        detail: `process ${String(readNote(path)?.owner.pid)}, ${path}`,
      });
    }
  }
  try {
    return await act();
  } finally {
    await rm(path, { force: true });
  }
}
