import { join } from 'node:path';
import { UserError } from '../errors/errors.ts';
import { suggestion } from './diagnostics/nearest.ts';
import type { Environment } from './environment.ts';
import { environmentOf, findManifest, loadManifest, MANIFEST_NAME } from './load.ts';

/** Which environment, and where this pulse and its manifest are. */
export interface Target {
  environment: Environment;
  /** The checkout: tools, playbooks, state. */
  root: string;
  /** The folder of the manifest: secrets. */
  home: string;
  /** What names it on the command line of plan and up: `lab --like prod`. */
  words: string;
  env: Readonly<Record<string, string | undefined>>;
}

export interface Asked {
  name: string;
  like: string | null;
  cwd: string;
  root: string;
  env: Target['env'];
}

/**
 * The environment that was asked for, from the manifest of the folder a person is in, else from this checkout's. Without a name
 * the first one, for what all of them share.
 */
export async function findTarget({
  name,
  like,
  cwd,
  root,
  env,
}: Omit<Asked, 'name'> & { name: string | null }): Promise<Target> {
  const loaded = await loadManifest((await findManifest(cwd)) ?? join(root, MANIFEST_NAME), cwd);
  const [first = ''] = Object.keys(loaded.manifest.environments);
  const { environment } = environmentOf(loaded, name ?? first, like);
  const words = like === null ? environment.name : `${environment.name} --like ${like}`;
  return { environment, root, home: loaded.root, words, env };
}

/** @throws UserError for a host that the environment has not. */
export function checkHost({ environment }: Target, host: string | null): void {
  const names = environment.hosts.map(({ name }) => name);
  if (host === null || names.includes(host)) return;
  throw new UserError({
    code: 'config.unknown-host',
    summary: `host "${host}" is not in ${environment.name}`,
    detail: suggestion(host, names) ?? `It has ${names.join(', ')}.`,
    hints: [`pulse config ${environment.name}`],
  });
}

/** @throws UserError for a service that the manifest has not. */
export function checkService({ environment }: Target, service: string | null): void {
  const names = environment.services.map(({ name }) => name);
  if (service === null || names.includes(service)) return;
  throw new UserError({
    code: 'config.unknown-service',
    summary: `service "${service}" is not in the manifest`,
    detail: suggestion(service, names) ?? `It has ${names.join(', ')}.`,
    hints: ['pulse config'],
  });
}
