import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnsibleTools, installAnsible } from '../../src/drivers/ansible/index.ts';
import { ROOT, tool } from './ground.ts';

const MINUTE = 60_000;

/** The Ansible of this checkout, installed as `pulse up` does when it is not there yet. */
export const ensureAnsible = (): Promise<AnsibleTools> =>
  installAnsible(ROOT, () => undefined, new AbortController().signal);

/** Folder of the collections that came with it. */
export function collectionsOf({ folder }: AnsibleTools): string {
  const [python = ''] = readdirSync(join(folder, 'lib'));
  return join(folder, 'lib', python, 'site-packages');
}

/** ansible-lint of ansible/requirements-dev.txt in an environment of its own; resolves to the folder of its programs. */
export async function ensureLint(): Promise<string> {
  const requirements = join(ROOT, 'ansible/requirements-dev.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(ROOT, '.pulse/tools', `lint-${hash}`);
  const complete = join(folder, '.complete');
  if (existsSync(complete)) return join(folder, 'bin');
  rmSync(folder, { recursive: true, force: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  for (const [program, args] of [
    ['python3', ['-m', 'venv', folder]],
    [join(folder, 'bin/python'), [...pip, '--only-binary', ':all:', '-r', requirements]],
  ] as const) {
    const { exitCode, tail } = await tool(program, args, 10 * MINUTE);
    if (exitCode !== 0) throw new Error(`ansible-lint could not be installed: ${tail}`);
  }
  writeFileSync(complete, '');
  return join(folder, 'bin');
}
