import { join } from 'node:path';
import type { Environment } from '../environment.ts';

/** Where the secrets of an environment are kept. */
export interface SecretsPlace {
  /** The file itself. */
  readonly file: string;
  /** As a person would name it from the folder of the manifest. */
  readonly shownAs: string;
  /** A key of this checkout, beside the secrets of a lab; null where people's keys are meant. */
  readonly localKey: string | null;
}

/** A lab lives and dies with this checkout, and so do its secrets and the key to them; all others are committed. */
export function secretsPlace(root: string, { name, provisioner }: Environment): SecretsPlace {
  const folder = provisioner === 'lab' ? join('.pulse', 'secrets') : 'secrets';
  const shownAs = join(folder, `${name}.yaml`);
  return {
    file: join(root, shownAs),
    shownAs,
    localKey: provisioner === 'lab' ? join(root, folder, 'age.key') : null,
  };
}
