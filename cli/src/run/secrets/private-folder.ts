import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'pulse-edit-';

/** A folder that only this user can enter, in memory where the system offers that. */
export interface PrivateFolder {
  /** Makes a file for this user alone; returns its path. */
  write: (name: string, text: string) => string;
  /** Synchronous, so that it can run while the process is being ended. */
  remove: () => void;
}

const isFolder = (path: string | undefined): path is string => {
  if (path === undefined || path === '') return false;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
};

function livesOn(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what a pulse that was killed left behind. Folders of other users are not ours to remove. */
function sweep(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`, 'u').exec(name)?.[1];
    if (pid === undefined || livesOn(Number(pid))) continue;
    const path = join(base, name);
    if (statSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.())
      rmSync(path, { recursive: true, force: true });
  }
}

export function openPrivateFolder(env: Readonly<Record<string, string | undefined>>): PrivateFolder {
  const base = [env.XDG_RUNTIME_DIR, '/dev/shm'].find(isFolder) ?? tmpdir();
  sweep(base);
  const folder = mkdtempSync(join(base, `${PREFIX}${process.pid}-`)); // mode 0700
  return {
    write(name, text) {
      const file = join(folder, name);
      writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
