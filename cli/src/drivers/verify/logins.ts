import { run } from '../../lib/process.ts';
import { buildSshArgs, type SshTarget } from '../ssh/index.ts';

const LIMIT_MS = 30_000;

/** Ways in that a server offers, as its refusal names them: `publickey`. Undefined when it let us in. */
async function refusal(target: SshTarget, options: readonly string[]): Promise<string[] | undefined> {
  const args = buildSshArgs(target, { command: 'true', options });
  const { exitCode, tail } = await run('ssh', args, { timeoutMs: LIMIT_MS });
  if (exitCode === 0) return undefined;
  return /permission denied \(([^)]*)\)/i.exec(tail)?.[1]?.split(',') ?? [tail];
}

export interface LoginSight {
  /** Ways in without a key that are offered. */
  passwords: string[];
  /** Whether root got in with the administrator's own key. */
  root: boolean;
}

/** Tries to log in without a key, and as root with one. */
export async function tryLogins(target: SshTarget): Promise<LoginSight> {
  const without = await refusal(target, ['PubkeyAuthentication=no', 'NumberOfPasswordPrompts=0']);
  const root = await refusal({ ...target, user: 'root' }, []);
  return {
    passwords: without === undefined ? ['nothing at all'] : without.filter((way) => way !== 'publickey'),
    root: root === undefined,
  };
}
