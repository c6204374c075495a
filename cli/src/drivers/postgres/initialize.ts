import { randomBytes } from 'node:crypto';
import { appendFile, chmod, chown, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../lib/process.ts';
import type { Account } from './account.ts';
import { cannotStart, failed, unusable } from './errors.ts';
import type { Layout } from './layout.ts';

export const ADMIN = 'pulse_admin';
const INITDB_LIMIT_MS = 120_000;

/** Arguments of initdb. Independent of the machine's locale: UTF-8, sorted by code point, English messages. */
export function buildInitdbArgs(data: string, passwordFile: string, fast: boolean): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${ADMIN}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(fast ? ['--no-sync'] : []),
  ];
}

async function give(path: string, account: Account | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}

/** Makes a new cluster under a temporary name first: a crash in the middle leaves none. */
async function initialize(
  layout: Layout,
  native: string,
  account: Account | undefined,
  fast: boolean,
): Promise<void> {
  const fresh = join(layout.home, 'data.new');
  const handedPassword = join(layout.home, 'admin-password.new');
  await rm(fresh, { recursive: true, force: true });
  const password = randomBytes(24).toString('base64url');
  await writeFile(layout.password, password, { mode: 0o600 });
  await chmod(layout.password, 0o600);
  await rm(handedPassword, { force: true });
  await writeFile(handedPassword, password, { mode: 0o600 });
  await mkdir(fresh, { mode: 0o700 });
  await Promise.all([give(handedPassword, account), give(fresh, account)]);
  const program = join(native, 'bin/initdb');
  const result = await run(program, buildInitdbArgs(fresh, handedPassword, fast), {
    cwd: '/',
    timeoutMs: INITDB_LIMIT_MS,
    ...account,
  });
  await rm(handedPassword, { force: true });
  if (result.startError) throw cannotStart('initdb', result);
  if (result.exitCode !== 0) {
    await rm(fresh, { recursive: true, force: true });
    throw failed('make its data directory', result.tail, ['df -h .', 'pulse doctor']);
  }
  await appendFile(join(fresh, 'postgresql.conf'), "\ninclude_if_exists 'pulse.conf'\n");
  await rename(fresh, layout.data);
}

/** Makes the cluster unless it is there, and returns the superuser's password. */
export async function ensureCluster(
  layout: Layout,
  native: string,
  account: Account | undefined,
  fast: boolean,
): Promise<string> {
  const found = await lstat(layout.data).catch(() => undefined);
  if (!found) await initialize(layout, native, account, fast);
  else {
    const uid = account?.uid ?? process.getuid?.();
    if (uid !== undefined && found.uid !== uid) {
      throw unusable(layout.data, `it belongs to uid ${found.uid}, and PostgreSQL would run as uid ${uid}`, [
        'run pulse as the user who made it',
        'or choose another place: pulse dev --data DIR',
      ]);
    }
  }
  try {
    return await readFile(layout.password, 'utf8');
  } catch {
    throw unusable(layout.home, 'its administrator password (admin-password) cannot be read', [
      'pulse dev --reset',
    ]);
  }
}
