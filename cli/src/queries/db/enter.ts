import { databaseHost, databaseName } from '../../config/placement.ts';
import type { Asked } from '../../config/target.ts';
import { buildPsqlCommand, QUIET } from '../../drivers/backup/index.ts';
import { findStanding, needHost } from '../../drivers/control/reach.ts';
import { buildSshArgs } from '../../drivers/ssh/index.ts';
import { PreflightError } from '../../errors/errors.ts';
import { runOnTerminal } from '../../lib/process.ts';

export interface PsqlRequest extends Asked {
  /** Whether it may write: as the owner of the schema. */
  write: boolean;
  /** Arguments of psql. */
  words: readonly string[];
  tty: boolean;
  signal: AbortSignal;
}

export const noClient = (cause: Error): PreflightError =>
  new PreflightError({
    code: 'ssh.no-client',
    summary: 'pulse reaches hosts through the ssh command, and there is none on PATH.',
    hints: ['apt-get install openssh-client'],
    cause,
  });

/** psql on the host of the database, on the terminal or the pipes of pulse itself; resolves to its exit code. */
export async function enterDatabase(request: PsqlRequest): Promise<number> {
  const { write, words, tty, signal } = request;
  const target = await findStanding(request);
  const { environment } = target;
  const ssh = await needHost(target, databaseHost(environment).name);
  const command = buildPsqlCommand(databaseName(environment), write ? 'migrator' : 'readonly', words);
  const { exitCode, startError } = await runOnTerminal(
    'ssh',
    buildSshArgs(ssh, { command, tty, options: QUIET }),
    {
      signal,
    },
  );
  if (startError) throw noClient(startError);
  return exitCode ?? 130;
}
