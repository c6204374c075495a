import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { Service } from '../../config/environment.ts';
import { PreflightError } from '../../errors/errors.ts';
import { closureOf, type LockedPackage, type LockFile } from './closure.ts';
import { type InputFile, inputsOf } from './inputs.ts';
import { contentTag } from './tag.ts';

/** What the image of one service is made from. */
export interface ImageSource {
  service: string;
  /** The folder that holds the lock file, or the manifest. */
  home: string;
  /** Folder of the service, relative to `home`. */
  folder: string;
  files: readonly InputFile[];
  /** Its production packages, where the folder is an npm workspace of `home`; null otherwise. */
  packages: readonly LockedPackage[] | null;
  /** Whether its package.json has a build script. */
  builds: boolean;
  tag: string;
}

interface PackageFile {
  scripts?: Record<string, string>;
}

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;

async function lockOf(home: string): Promise<LockFile | undefined> {
  const path = join(home, 'package-lock.json');
  return existsSync(path) ? readJson<LockFile>(path) : undefined;
}

function requireDockerfile(service: string, folder: string): void {
  if (existsSync(join(folder, 'Dockerfile'))) return;
  throw new PreflightError({
    code: 'image.no-dockerfile',
    summary: `The image of ${service} cannot be built: ${folder} has no Dockerfile.`,
    hints: ['pulse config ENV   # "build" of the service says which folder', 'docs/images.md'],
  });
}

/** Looks at the inputs of a service that is built. `homes`: where its folder may be, the manifest's first. */
export async function sourceOf(
  { name, build }: Service,
  homes: readonly string[],
  base: string,
): Promise<ImageSource> {
  const folder = normalize(build ?? '.').replace(/[/\\]$/u, '');
  const home = homes.find((each) => existsSync(join(each, folder))) ?? homes[0] ?? '.';
  requireDockerfile(name, join(home, folder));
  const lock = await lockOf(home);
  const files = await inputsOf(join(home, folder));
  if (!lock?.packages[folder]) {
    const tag = contentTag({ base, files, packages: [] });
    return { service: name, home, folder, files, packages: null, builds: false, tag };
  }
  const { scripts } = await readJson<PackageFile>(join(home, folder, 'package.json'));
  const builds = scripts?.build !== undefined;
  const tag = contentTag({ base, files, packages: closureOf(lock, folder, builds) });
  return { service: name, home, folder, files, packages: closureOf(lock, folder, false), builds, tag };
}
