import { readFile } from 'node:fs/promises';
import { run } from './process.ts';

/** A process as more than its number, which the system gives to another one sooner or later. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in the system's own words: only ever compared for equality. */
  startedAt: string;
}

interface Details extends ProcessIdentity {
  command: string;
}

async function fromProc(pid: number): Promise<Details | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses: count the fields after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    return { pid, startedAt: fields[19] ?? '', command };
  } catch {
    return undefined; // gone, or going while we looked
  }
}

async function fromPs(pid: number): Promise<Details | undefined> {
  const { exitCode, stdout } = await run('ps', ['-o', 'lstart=,command=', '-p', String(pid)], {
    timeoutMs: 5000,
    env: { LC_ALL: 'C' },
  });
  // lstart is "Tue Nov 24 02:50:26 2026": 24 characters.
  return exitCode === 0 ? { pid, startedAt: stdout.slice(0, 24), command: stdout.slice(25) } : undefined;
}

/** The living process of this number; a zombie counts as dead. */
export async function inspect(pid: number): Promise<Details | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Who a process is, to recognise it later. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const found = await inspect(pid);
  return found && { pid: found.pid, startedAt: found.startedAt };
}

/** Whether exactly this process still lives. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await inspect(identity.pid))?.startedAt === identity.startedAt;
}
