import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PreflightError, systemCode } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';

/** The public half of the key at `path`; the pair is made where there is none. */
export async function ensureKey(path: string, comment: string): Promise<string> {
  try {
    return (await readFile(`${path}.pub`, 'utf8')).trim();
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path], {
    timeoutMs: 20_000,
  });
  if (made.exitCode !== 0) {
    throw new PreflightError({
      code: 'ssh.no-client',
      summary: 'A key for the lab could not be made: ssh-keygen failed.',
      detail: made.startError?.message ?? made.tail,
      hints: ['apt-get install openssh-client'],
    });
  }
  return (await readFile(`${path}.pub`, 'utf8')).trim();
}
