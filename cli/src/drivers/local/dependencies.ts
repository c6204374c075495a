import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreflightError } from '../../errors/errors.ts';

interface LockFile {
  packages?: Record<string, { version?: string; optional?: boolean; dev?: boolean; link?: boolean }>;
}

async function readLock(path: string): Promise<LockFile['packages']> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return (JSON.parse(text) as LockFile).packages;
}

/** Packages that the lock file names and npm's own list of what it installed does not have in that version. */
export function missingPackages(
  wanted: LockFile['packages'] = {},
  installed: LockFile['packages'] = {},
): string[] {
  return Object.entries(wanted)
    .filter(
      ([path, { optional, link }]) => path.includes('node_modules/') && optional !== true && link !== true,
    )
    .filter(([path, { version }]) => installed[path]?.version !== version)
    .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version ?? ''}`);
}

/** Compares what is installed with the lock file. Throws PreflightError with the command that mends it. */
export async function checkDependencies(root: string): Promise<string> {
  const [wanted, installed] = await Promise.all([
    readLock(join(root, 'package-lock.json')),
    readLock(join(root, 'node_modules/.package-lock.json')),
  ]);
  const [first, ...others] = missingPackages(wanted, installed);
  if (first === undefined) return 'locked';
  throw new PreflightError({
    code: 'dependencies.stale',
    summary: 'The installed dependencies are not those of package-lock.json.',
    detail: `Missing: ${first}${others.length > 0 ? ` and ${others.length} more` : ''}.`,
    hints: [`install them: cd ${root} && npm ci`],
  });
}
