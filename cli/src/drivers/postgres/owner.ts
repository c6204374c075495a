import { readFile, rm, writeFile } from 'node:fs/promises';
import { identify, inspect, isAlive, type ProcessIdentity } from '../../lib/identity.ts';
import { waitFor } from '../../lib/wait.ts';
import { inUse } from './errors.ts';
import type { Layout } from './layout.ts';

/** What a postmaster writes about itself into `postmaster.pid`. */
export interface Postmaster {
  pid: number;
  port: number | undefined;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined; // absent, or cut short by a crash: nobody claims the data
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return typeof value === 'object' && value !== null && 'pid' in value && 'startedAt' in value;
}

/** Reads postmaster.pid (lines: pid, data directory, start, port, …), whether its process lives or not. */
export async function readPostmaster({ data }: Pick<Layout, 'data'>): Promise<Postmaster | undefined> {
  const text = await readFile(`${data}/postmaster.pid`, 'utf8').catch(() => undefined);
  const [pid, , , port] = text?.split('\n') ?? [];
  return pid ? { pid: Number(pid), port: port ? Number(port) : undefined } : undefined;
}

/**
 * The living postmaster of this data, if there is one. A postmaster.pid whose number now belongs to another program is
 * removed: PostgreSQL would refuse to start because of it.
 */
export async function livingPostmaster(layout: Pick<Layout, 'data'>): Promise<Postmaster | undefined> {
  const written = await readPostmaster(layout);
  if (!written) return undefined;
  const found = await inspect(written.pid);
  if (found?.command.includes(layout.data) === true) return written;
  await rm(`${layout.data}/postmaster.pid`, { force: true });
  return undefined;
}

/** Refuses data that another living pulse serves; otherwise notes that this process does from now on. */
export async function claim(layout: Layout): Promise<void> {
  const owner = await readJson(layout.owner);
  if (isIdentity(owner) && (await isAlive(owner))) {
    const running = await livingPostmaster(layout);
    // Our own claim with a dead server is a restart after a crash.
    if (running || owner.pid !== process.pid) throw inUse(layout.home, owner.pid, running?.port);
  }
  await writeFile(layout.owner, JSON.stringify(await identify(process.pid)), { mode: 0o600 });
}

/** Gives the claim up. */
export async function release(layout: Layout): Promise<void> {
  await rm(layout.owner, { force: true });
}

/** Waits until a process is gone; false when time is up. */
export async function waitGone(pid: number, timeoutMs: number): Promise<boolean> {
  const gone = await waitFor(async () => ((await inspect(pid)) ? undefined : true), {
    timeoutMs,
    everyMs: 20,
  });
  return gone === true;
}
