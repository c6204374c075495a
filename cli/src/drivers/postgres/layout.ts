import { createHash } from 'node:crypto';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve, sep } from 'node:path';
import { type Account, closedDirectories, isOurs } from './account.ts';
import { unusable } from './errors.ts';

/** The files of one embedded database. */
export interface Layout {
  /** Where everything really is: the directory asked for, or its stand-in. */
  home: string;
  /** The cluster: PostgreSQL's PGDATA. */
  data: string;
  log: string;
  /** The superuser's password, readable by its owner only. */
  password: string;
  /** Which process of pulse serves it. */
  owner: string;
  /** True when `home` is not the directory that was asked for. */
  relocated: boolean;
}

/** Root's place for what `nobody` must reach while the checkout is closed to it (say, under /root). */
export const STATE_DIR = '/var/lib/pulse';

function layoutIn(home: string, relocated: boolean): Layout {
  return {
    home,
    relocated,
    data: join(home, 'data'),
    log: join(home, 'server.log'),
    password: join(home, 'admin-password'),
    owner: join(home, 'owner.json'),
  };
}

/** A name for a stand-in that says whose it is: `dev-postgres-1f2e3d4c`. */
function standInName(dataDir: string): string {
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 8);
  return `${basename(resolve(dataDir, '..'))}-${basename(dataDir)}-${hash}`;
}

async function openState(stateDir: string): Promise<string> {
  await mkdir(stateDir, { recursive: true, mode: 0o755 });
  if (!(await isOurs(stateDir, process.getuid?.() ?? -1))) {
    throw unusable(stateDir, 'it does not belong to you alone', [`remove it: rm -rf ${stateDir}`]);
  }
  return stateDir;
}

/** Throwaway data in a temporary directory of our own: opening that directory for passage is no loss. */
async function openTemporary(closed: string[]): Promise<string[]> {
  const left: string[] = [];
  for (const path of closed) {
    const { uid, mode } = await stat(path);
    if (path.startsWith(tmpdir() + sep) && uid === process.getuid?.()) await chmod(path, mode | 0o011);
    else left.push(path);
  }
  return left;
}

/**
 * Chooses and makes the directory. When `account` cannot pass through a directory above `dataDir`, a stand-in under
 * `stateDir` is used, always the same one for the same `dataDir`.
 */
export async function prepareLayout(
  dataDir: string,
  account: Account | undefined,
  { throwaway = false, stateDir = STATE_DIR } = {},
): Promise<Layout> {
  const asked = resolve(dataDir);
  await mkdir(asked, { recursive: true, mode: account ? 0o711 : 0o700 });
  if (!account) return layoutIn(asked, false);
  await chmod(asked, 0o711);
  const closed = await closedDirectories(asked, account);
  const left = throwaway ? await openTemporary(closed) : closed;
  if (left.length === 0) return layoutIn(asked, false);
  const home = join(await openState(stateDir), standInName(asked));
  await mkdir(home, { recursive: true });
  await chmod(home, 0o711);
  return layoutIn(home, true);
}
