import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

const executable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The real Nomad, where this machine has it: PULSE_ARTIFACTS_DIR, the cache of this repository, PATH. */
export function findNomad(): string | undefined {
  const folders = [process.env.PULSE_ARTIFACTS_DIR, join(REPOSITORY, '.pulse/artifacts')];
  const kept = folders.flatMap((folder) =>
    folder !== undefined && folder !== '' && existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => /^nomad-\d/u.test(name))
          .map((name) => join(folder, name))
      : [],
  );
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'nomad'));
  return [...kept, ...onPath].find(executable);
}
