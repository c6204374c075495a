import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AnsibleTools, installAnsible, installVenv } from '../../src/drivers/ansible/index.ts';
import { ROOT } from './ground.ts';

const quiet = () => [() => undefined, new AbortController().signal] as const;

/** The Ansible of this checkout, installed as `pulse up` does when it is not there yet. */
export const ensureAnsible = (): Promise<AnsibleTools> => installAnsible(ROOT, ...quiet());

/** Folder of the collections that came with it. */
export function collectionsOf({ folder }: AnsibleTools): string {
  const [python = ''] = readdirSync(join(folder, 'lib'));
  return join(folder, 'lib', python, 'site-packages');
}

/** ansible-lint in an environment of its own; resolves to the folder of its programs. */
export async function ensureLint(): Promise<string> {
  const lint = { name: 'lint', file: 'ansible/requirements-dev.txt' };
  return join(await installVenv(ROOT, lint, ...quiet()), 'bin');
}
