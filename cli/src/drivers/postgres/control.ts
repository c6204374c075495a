import { chown, open, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';
import type { Account } from './account.ts';
import { cannotStart } from './errors.ts';
import type { Layout } from './layout.ts';
import { livingPostmaster, waitGone } from './owner.ts';
import { buildSettings } from './settings.ts';

/** A cluster, the programs that serve it and the account they run under. */
export interface Cluster {
  layout: Layout;
  native: string;
  account: Account | undefined;
}

const START_LIMIT_S = 60;
const STOP_LIMIT_S = 10;
const LARGEST_LOG = 5_000_000;

async function pgCtl({ native, account }: Cluster, args: string[], limitS: number) {
  // Neither pipes nor terminal: the server that pg_ctl leaves behind would inherit and hold them.
  const result = await run(join(native, 'bin/pg_ctl'), args, {
    cwd: '/',
    output: 'ignore',
    timeoutMs: (limitS + 5) * 1000,
    env: { LC_ALL: 'C' },
    ...account,
  });
  if (result.startError) throw cannotStart('pg_ctl', result);
  return result;
}

/** Opens the log for the server's account, putting a large one aside; returns where the new lines will begin. */
async function prepareLog({ layout, account }: Cluster): Promise<number> {
  const size = await stat(layout.log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LARGEST_LOG) await rename(layout.log, `${layout.log}.1`);
  const file = await open(layout.log, 'a', 0o600);
  if (account) await file.chown(account.uid, account.gid);
  const { size: from } = await file.stat();
  await file.close();
  return from;
}

async function readLogFrom({ layout }: Cluster, from: number): Promise<string> {
  try {
    const file = await open(layout.log, 'r');
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(Math.min(size - from, 65_536)),
      position: from,
    });
    await file.close();
    return buffer.toString('utf8', 0, bytesRead).trimEnd();
  } catch (error) {
    return `(its log ${layout.log} cannot be read: ${systemCode(error) ?? 'unknown'})`;
  }
}

/** Starts the server and waits until it answers. Resolves to undefined, or to the server's own words when it failed. */
export async function startServer(
  cluster: Cluster,
  port: number,
  fast: boolean,
): Promise<string | undefined> {
  const { layout, account } = cluster;
  const settings = join(layout.data, 'pulse.conf');
  await writeFile(settings, buildSettings(port, fast), { mode: 0o600 });
  if (account) await chown(settings, account.uid, account.gid);
  const from = await prepareLog(cluster);
  const args = ['start', '-D', layout.data, '-l', layout.log, '-w', '-t', String(START_LIMIT_S), '-s'];
  const result = await pgCtl(cluster, args, START_LIMIT_S);
  return result.exitCode === 0 ? undefined : await readLogFrom(cluster, from);
}

/** Ends the living server of this data: kindly, then at once, then by force. */
export async function stopServer(cluster: Cluster): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    const running = await livingPostmaster(cluster.layout);
    if (!running) return;
    await pgCtl(
      cluster,
      ['stop', '-D', cluster.layout.data, '-m', mode, '-w', '-t', String(STOP_LIMIT_S), '-s'],
      STOP_LIMIT_S,
    );
    // pg_ctl is done when postmaster.pid is; the process itself takes a moment longer.
    if (await waitGone(running.pid, 1000)) return;
  }
  await killServer(cluster.layout);
}

/** Ends the server as a power cut would. */
export async function killServer(layout: Layout): Promise<void> {
  const running = await livingPostmaster(layout);
  if (!running) return;
  process.kill(running.pid, 'SIGKILL');
  await waitGone(running.pid, 5000);
}
