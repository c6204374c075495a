import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreflightError } from '../../errors/errors.ts';

/** The copy of the lock file that the launcher leaves when it has installed it. */
const STAMP = 'node_modules/.pulse-lock.json';

/** Whether what is installed is what the lock file names. Throws PreflightError with the command that mends it. */
export async function checkDependencies(root: string): Promise<'locked' | 'installed by hand'> {
  const [lock, stamp] = await Promise.all(
    ['package-lock.json', STAMP].map((name) => readFile(join(root, name), 'utf8').catch(() => undefined)),
  );
  if (stamp === undefined) return 'installed by hand';
  if (lock === stamp) return 'locked';
  throw new PreflightError({
    code: 'dependencies.stale',
    summary: 'The installed dependencies are not those of package-lock.json.',
    detail: 'The lock file changed after they were installed.',
    hints: [`install them: ${join(root, 'bin/pulse')} --version`],
  });
}
