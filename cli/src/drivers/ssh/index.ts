import { run, type RunResult, type Stream } from '../../lib/process.ts';
import { buildSshArgs, type SshTarget } from './args.ts';
import { SSH_FAILED, sshFault } from './errors.ts';

export { buildSshArgs, sshOptions } from './args.ts';
export type { SshTarget } from './args.ts';
export { ATTENDED, runAttended } from './attended.ts';
export { leash } from './leash.ts';
export { connect, type Connection } from './connection.ts';
export type { Hand } from './hand.ts';
export { sshFault } from './errors.ts';

export interface RemoteCall {
  timeoutMs: number;
  /** Standard input of the command. */
  input?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Each line as it comes. */
  onLine?: (line: string, stream: Stream) => void;
}

/** Runs a command on a host, whatever its exit code. @throws RemoteError when the host was not reached. */
export async function runRemote(target: SshTarget, command: string, call: RemoteCall): Promise<RunResult> {
  const result = await run('ssh', buildSshArgs(target, { command }), call);
  const lost = result.timedOut || result.startError !== undefined || result.exitCode === SSH_FAILED;
  if (lost && call.signal?.aborted !== true) throw sshFault(target, result);
  return result;
}
