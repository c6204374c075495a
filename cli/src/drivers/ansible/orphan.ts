import { readFile, rm, writeFile } from 'node:fs/promises';
import { identify, isAlive, type ProcessIdentity } from '../../lib/identity.ts';
import { signalGroup } from '../../lib/process.ts';
import { waitFor } from '../../lib/wait.ts';

const LIMIT_MS = 5000;

/** Writes down which process this is. */
export async function writeOrphan(path: string, pid: number): Promise<void> {
  await writeFile(path, JSON.stringify((await identify(pid)) ?? { pid, startedAt: '' }), { mode: 0o600 });
}

/** Ends the Ansible of a pulse that was killed: it would go on alone, against the next one. */
export async function endOrphan(path: string): Promise<void> {
  let left: ProcessIdentity;
  try {
    left = JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch {
    return; // nothing was left, or not even a whole line of it
  }
  if (await isAlive(left)) {
    signalGroup(left.pid, 'SIGKILL');
    await waitFor(async () => ((await isAlive(left)) ? undefined : true), {
      timeoutMs: LIMIT_MS,
      everyMs: 50,
    });
  }
  await rm(path, { force: true });
}
