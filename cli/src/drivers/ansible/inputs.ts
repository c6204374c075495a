import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { type Ground, roleSurroundings, roleVariables } from './variables.ts';

const digest = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** Folders besides its own that a role's outcome depends on. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  nomad: ['nomad/policies', 'ansible/tasks'],
  registry: ['ansible/tasks'],
  database: ['ansible/tasks'],
  backup: ['ansible/tasks'],
  cache: ['ansible/tasks'],
  pebble: ['ansible/tasks'],
  ingress: ['ansible/tasks'],
};

async function treeHash(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const lines = await Promise.all(
    files.sort().map(async (file) => `${file.slice(folder.length)} ${digest(await readFile(file))}`),
  );
  return digest(lines.join('\n'));
}

/** Hash of the tasks of each role, from the checkout. */
export async function roleTrees(root: string, roles: readonly string[]): Promise<Record<string, string>> {
  const hashed = roles.map(async (role) => {
    const folders = [join('ansible/roles', role), ...(BESIDE[role] ?? [])];
    const trees = await Promise.all(folders.map((folder) => treeHash(join(root, folder))));
    return [role, trees.join(' ')] as const;
  });
  return Object.fromEntries(await Promise.all(hashed));
}

/**
 * Hash of everything that decides what a role leaves on a host: tasks, variables, and which versions of the secrets.
 * `secrets` are fingerprints that say nothing about the values.
 */
export function roleInputs(
  environment: Environment,
  ground: Ground,
  trees: Readonly<Record<string, string>>,
  secrets: Readonly<Record<string, readonly string[]>>,
  host: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(roleVariables(environment, ground, host)).map(([role, variables]) => {
      const around = roleSurroundings(environment, ground, role);
      const parts = [trees[role] ?? '', variables, around, secrets[role] ?? []];
      return [role, digest(JSON.stringify(parts)).slice(0, 32)];
    }),
  );
}
