import { lstat, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The system account PostgreSQL runs under; undefined stands for the one who types. */
export interface Account {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses root; `nobody` exists on every Linux, and owns nothing else. */
const NOBODY: Account = { uid: 65_534, gid: 65_534 };

/** Root hands over to nobody, everybody else stays who they are. */
export function accountFor(uid: number | undefined): Account | undefined {
  return uid === 0 ? NOBODY : undefined;
}

/** Whether an account other than the owner may pass through a directory. */
function mayPass(mode: number, owner: Account, account: Account): boolean {
  if (owner.uid === account.uid) return (mode & 0o100) !== 0;
  if (owner.gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

/** The existing directories above (and including) `path` that `account` cannot pass through, the deepest first. */
export async function closedDirectories(path: string, account: Account): Promise<string[]> {
  const closed: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    if (found && !mayPass(found.mode, found, account)) closed.push(at);
    if (dirname(at) === at) return closed;
  }
}

/** Whether a directory belongs to `uid` alone, so that nobody else can have prepared it for us. */
export async function isOurs(path: string, uid: number): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o022) === 0;
}
