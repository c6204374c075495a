import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LockError, systemCode } from '../../errors/errors.ts';
import { identify, isAlive } from '../../lib/identity.ts';
import { waitFor } from '../../lib/wait.ts';
import { createNote, readNote } from './instance-file.ts';

const LOOK_MS = 500;
const LIMIT_MS = 2 * 3_600_000;

/** Takes the note at this path; one whose process is gone is no note, and is moved out of the way. */
async function take(path: string): Promise<true | undefined> {
  const owner = (await identify(process.pid)) ?? { pid: process.pid, startedAt: '' };
  if (createNote(path, { owner, children: [] })) return true;
  const holder = readNote(path);
  if (holder && (await isAlive(holder.owner))) return undefined;
  const aside = `${path}.${process.pid}.dead`;
  try {
    // Two may find the same dead note: only one of them moves it, and what it moved is looked at again.
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const moved = readNote(aside);
  if (moved && (await isAlive(moved.owner))) createNote(path, moved);
  await rm(aside, { force: true });
  return undefined;
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
  if (!((await take(path)) ?? (await take(path)))) {
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
