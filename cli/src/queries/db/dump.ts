import { rename, rm, stat } from 'node:fs/promises';
import { databaseHost, databaseName } from '../../config/placement.ts';
import type { Asked } from '../../config/target.ts';
import { buildDumpCommand, QUIET } from '../../drivers/backup/index.ts';
import { findStanding, needHost } from '../../drivers/control/reach.ts';
import { buildSshArgs } from '../../drivers/ssh/index.ts';
import { CancelledError, RemoteError } from '../../errors/errors.ts';
import { runIntoFile, runOnTerminal } from '../../lib/process.ts';
import { noClient } from './enter.ts';

export interface DumpRequest extends Asked {
  /** Where to, `-` for standard output; null: a name of its own in the folder a person is in. */
  file: string | null;
  format: 'custom' | 'plain';
  signal: AbortSignal;
}

/** What was written; null where it went to standard output. */
export type Dumped = { file: string; bytes: number } | null;

const failed = (host: string, detail: string) =>
  new RemoteError({
    code: 'db.dump-failed',
    summary: `The database on ${host} could not be dumped. No file was left.`,
    detail: detail || undefined,
    hints: [`pulse db psql ENV`],
  });

/** pg_dump on the host of the database, its output here. The file is there once it is whole, and readable by nobody else. */
export async function dumpDatabase(request: DumpRequest): Promise<Dumped> {
  const { format, signal } = request;
  const target = await findStanding(request);
  const { environment } = target;
  const ssh = await needHost(target, databaseHost(environment).name);
  const args = buildSshArgs(ssh, {
    command: buildDumpCommand(databaseName(environment), format),
    options: QUIET,
  });
  if (request.file === '-') {
    const { exitCode, startError } = await runOnTerminal('ssh', args, { signal });
    if (startError) throw noClient(startError);
    if (exitCode !== 0) throw failed(ssh.name, 'Its words are above.');
    return null;
  }
  const now = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/gu, '');
  const ending = format === 'custom' ? 'dump' : 'sql';
  const file = request.file ?? `${environment.project}-${environment.name}-${now}Z.${ending}`;
  const part = `${file}.part`;
  try {
    const { exitCode, startError, tail } = await runIntoFile('ssh', args, { file: part, signal });
    if (startError) throw noClient(startError);
    if (signal.aborted)
      throw new CancelledError({ code: 'run.cancelled', summary: 'Cancelled. No file was left.' });
    if (exitCode !== 0) throw failed(ssh.name, tail);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
  return { file, bytes: (await stat(file)).size };
}
