import { PreflightError, RemoteError } from '../../errors/errors.ts';
import type { RunResult } from '../../lib/process.ts';
import type { SshTarget } from './args.ts';

type Fault = PreflightError | RemoteError;

/** Exit code of the ssh program for its own failures; others are those of the command. */
export const SSH_FAILED = 255;

/** The fault behind a connection that failed. */
export function sshFault({ name, host, port, user, knownHosts }: SshTarget, result: RunResult): Fault {
  const detail = result.tail;
  const place = `${user}@${host}:${port}`;
  if (result.startError?.code === 'ENOENT') {
    return new PreflightError({
      code: 'ssh.no-client',
      summary: 'pulse reaches hosts through the ssh command, and there is none on PATH.',
      hints: ['apt-get install openssh-client'],
    });
  }
  if (/host key verification failed|host identification has changed/i.test(detail)) {
    return new RemoteError({
      code: 'ssh.host-key-changed',
      summary: `${name} shows another host key than the one pinned at its creation: it is not the same machine, or somebody is in between.`,
      detail,
      hints: [`ssh-keygen -l -f ${knownHosts}   # the pinned keys`, 'pulse hosts ENV'],
    });
  }
  if (/permission denied/i.test(detail)) {
    return new RemoteError({
      code: 'ssh.denied',
      summary: `${name} refuses the key of pulse (${place}).`,
      detail,
      hints: ['pulse up ENV --only configure', 'pulse config ENV   # which keys the manifest has'],
    });
  }
  return new RemoteError({
    code: 'ssh.unreachable',
    summary: `${name} cannot be reached (${place})${result.timedOut ? ': no answer in time' : ''}.`,
    detail,
    hints: ['pulse hosts ENV', 'pulse up ENV'],
  });
}
