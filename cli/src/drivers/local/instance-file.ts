import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { systemCode } from '../../errors/errors.ts';
import type { ProcessIdentity } from '../../lib/identity.ts';

/** The note that the running `pulse dev` of a data directory leaves for the next one. */
export interface InstanceNote {
  owner: ProcessIdentity;
  /** What a person opens, once it answers. */
  address?: string | undefined;
  /** Processes that would be orphans if the owner died now. */
  children: ProcessIdentity[];
}

/** Undefined when there is none, or only the beginning of one. */
export function readNote(path: string): InstanceNote | undefined {
  try {
    const note = JSON.parse(readFileSync(path, 'utf8')) as Partial<InstanceNote>;
    return note.owner && Array.isArray(note.children) ? (note as InstanceNote) : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the note in one act: readers see the old or the new one, whole. */
export function replaceNote(path: string, note: InstanceNote): void {
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, JSON.stringify(note), { mode: 0o600 });
  renameSync(fresh, path);
}

/** Makes the note unless one is there; false when another process was first. */
export function createNote(path: string, note: InstanceNote): boolean {
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, JSON.stringify(note), { mode: 0o600 });
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

export const sameProcess = (a: ProcessIdentity, b: ProcessIdentity) =>
  a.pid === b.pid && a.startedAt === b.startedAt;
