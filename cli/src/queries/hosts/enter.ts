import { type Asked, checkHost } from '../../config/target.ts';
import { findStanding, needKnown, sshTargets } from '../../drivers/control/reach.ts';
import { buildSshArgs } from '../../drivers/ssh/index.ts';
import { PreflightError, UserError } from '../../errors/errors.ts';
import { runOnTerminal } from '../../lib/process.ts';
import { shellCommand } from '../../lib/shell.ts';

export interface EnterRequest extends Asked {
  /** Null: the only one. */
  host: string | null;
  /** Words of a command; none opens a session. */
  command: readonly string[];
  tty: boolean;
  signal: AbortSignal;
}

/** Opens a session on a host, or runs a command there; resolves to its exit code. */
export async function enterHost(request: EnterRequest): Promise<number> {
  const { host, command, tty, signal } = request;
  const target = await findStanding(request);
  const known = await needKnown(target);
  const targets = sshTargets(target, known);
  const names = targets.map(({ name }) => name);
  if (host === null && targets.length > 1) {
    throw new UserError({
      code: 'ssh.which-host',
      summary: `${target.environment.name} has ${names.length} hosts: say which.`,
      hints: names.map((name) => `pulse ssh ${target.environment.name} ${name}`),
    });
  }
  const chosen = host === null ? targets[0] : targets.find(({ name }) => name === host);
  if (!chosen) {
    checkHost(target, host);
    throw new PreflightError({
      code: 'state.no-host',
      summary: `How to reach ${host ?? ''} is not known here.`,
      hints: [`pulse up ${target.environment.name}`],
    });
  }
  const words = command.length === 0 ? undefined : shellCommand(command);
  const args = buildSshArgs(chosen, { command: words, tty });
  const { exitCode, startError } = await runOnTerminal('ssh', args, { signal });
  if (startError) {
    throw new PreflightError({
      code: 'ssh.no-client',
      summary: 'pulse reaches hosts through the ssh command, and there is none on PATH.',
      hints: ['apt-get install openssh-client'],
      cause: startError,
    });
  }
  return exitCode ?? 130;
}
