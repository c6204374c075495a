import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isAlive } from '../../lib/identity.ts';
import { createNote, readNote } from './instance-file.ts';

/** One folder a user: what others reserve, they hold a moment later. */
const DEFAULT_DIR = join(tmpdir(), `pulse-ports-${process.getuid?.() ?? 'user'}`);

/**
 * Reserves a free port among the runs of pulse on this machine: between choosing a port and listening there a second
 * passes, in which another run would choose the same. False when a living one has it; a dead one's counts for nothing.
 */
export async function reservePort(port: number, dir = DEFAULT_DIR): Promise<boolean> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, `${port}.json`);
  const owner = await identify(process.pid);
  if (!owner) return true;
  for (let tries = 0; tries < 3; tries += 1) {
    if (createNote(path, { owner, children: [] })) return true;
    const holder = readNote(path);
    if (holder && holder.owner.pid === process.pid) return true;
    if (holder && (await isAlive(holder.owner))) return false;
    rmSync(path, { force: true });
  }
  return false;
}

/** Gives back what this process reserved. */
export function releasePorts(ports: readonly number[], dir = DEFAULT_DIR): void {
  for (const port of ports) {
    const path = join(dir, `${port}.json`);
    if (readNote(path)?.owner.pid === process.pid) rmSync(path, { force: true });
  }
}
