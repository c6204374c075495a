import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stateDir } from '../../lib/paths.ts';
import { diskFault, wrongSum } from './errors.ts';
import { sha256Of } from './sum.ts';

/** Who vouched for an executable when it was kept: its folder, its publisher, or the modules it was built from. */
export type Origin = 'folder' | 'release' | 'built';

export interface Kept {
  version: string;
  origin: Origin;
  sha256: string;
  path: string;
}

export const artifactsDir = (root: string): string => join(stateDir(root), 'artifacts');

/** Where an executable is kept: its name holds the checksum it was proved to have, and who vouched for it. */
export const keptPath = (
  root: string,
  { name, version, origin, sha256 }: { name: string } & Omit<Kept, 'path'>,
): string => join(artifactsDir(root), `${name}-${version}-${origin}-${sha256}`);

/** Everything that is kept of an artifact, in any version. */
export async function listKept(root: string, name: string): Promise<Kept[]> {
  const folder = artifactsDir(root);
  const files = await readdir(folder).catch(() => []);
  return files.sort().flatMap((file) => {
    if (!file.startsWith(`${name}-`)) return [];
    const match = /^(?<version>[\w.+-]+)-(?<origin>folder|release|built)-(?<sha256>[0-9a-f]{64})$/u.exec(
      file.slice(name.length + 1),
    );
    const { version = '', origin = '', sha256 = '' } = match?.groups ?? {};
    return match ? [{ version, origin: origin as Origin, sha256, path: join(folder, file) }] : [];
  });
}

/**
 * Takes an executable into the cache once its checksum is proved; `move` where the source is ours to take away.
 * @throws PreflightError when it is another one, or the disk is full.
 */
export async function keep(source: string, target: string, sha256: string, what: string, move = false) {
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.${process.pid}.part`;
  try {
    if (move) await rename(source, part);
    else await copyFile(source, part);
    const actual = await sha256Of(part);
    if (actual !== sha256) throw wrongSum(what, source, sha256, actual);
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw diskFault(error, what);
  }
}
