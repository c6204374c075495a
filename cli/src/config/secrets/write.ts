import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LockError, PreflightError, systemCode } from '../../errors/errors.ts';
import { identify, isAlive, type ProcessIdentity } from '../../lib/identity.ts';

const PATIENCE_MS = 10_000;
const STEP_MS = 25;

const beside = (file: string, suffix: string): string => join(dirname(file), `.${basename(file)}.${suffix}`);

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota is used up',
  EFBIG: 'it would be larger than files may be here',
  EACCES: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'its folder is a file',
  EEXIST: 'its folder is a file',
};

function notWritten(shownAs: string, error: unknown): PreflightError {
  const code = systemCode(error) ?? 'unknown';
  return new PreflightError({
    code: 'secrets.not-written',
    summary: `cannot write ${shownAs}: ${REASONS[code] ?? code}`,
    detail: 'Nothing was changed.',
    cause: error,
  });
}

async function makeFolder(file: string, shownAs: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw notWritten(shownAs, error);
  }
}

async function holderOf(lock: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(lock, 'utf8')) as ProcessIdentity;
  } catch {
    return null; // gone, or being written
  }
}

async function tryLock(lock: string, shownAs: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    await handle.writeFile(
      JSON.stringify((await identify(process.pid)) ?? { pid: process.pid, startedAt: '' }),
    );
    await handle.close();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw notWritten(shownAs, error);
  }
}

/** Runs `act` while no other pulse changes the same file. A holder that died is no holder. */
export async function withLock<T>(file: string, shownAs: string, act: () => Promise<T>): Promise<T> {
  const lock = beside(file, 'lock');
  await makeFolder(file, shownAs);
  const until = performance.now() + PATIENCE_MS;
  while (!(await tryLock(lock, shownAs))) {
    const holder = await holderOf(lock);
    if (holder !== null && !(await isAlive(holder))) {
      await rm(lock, { force: true });
      continue;
    }
    if (performance.now() > until) {
      throw new LockError({
        code: 'secrets.locked',
        summary: `another pulse is changing ${shownAs}${holder === null ? '' : ` (process ${holder.pid})`}`,
        hints: [`rm ${lock}, if no other pulse runs`],
      });
    }
    await pause(STEP_MS);
  }
  try {
    return await act();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Replaces a file at once: whoever reads it sees the old text or the new one, whatever happens meanwhile. */
export async function replaceFile(file: string, shownAs: string, text: string, mode: number): Promise<void> {
  const temporary = beside(file, 'new');
  await makeFolder(file, shownAs);
  try {
    const handle = await open(temporary, 'w', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw notWritten(shownAs, error);
  }
}
