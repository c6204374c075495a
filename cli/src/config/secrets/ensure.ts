import { Secret } from '../secret.ts';
import { neededSecrets, type SecretSpec } from './catalogue.ts';
import type { Vault } from './vault.ts';

/** What came of making sure that an environment has its secrets. */
export interface Ensured {
  /** Names of those that were made now. */
  generated: string[];
  /** Those that only a person can give. */
  missing: SecretSpec[];
}

/**
 * Makes every secret that is missing and can be made. What is there stays as it is, so a second call does nothing.
 *
 * Needs no key: encrypting takes the public halves alone.
 */
export async function ensureSecrets(vault: Vault): Promise<Ensured> {
  return vault.change(false, async (file) => {
    const absent = neededSecrets(vault.environment).filter(({ name }) => !file.values.has(name));
    const generated: string[] = [];
    for (const { name, generate } of absent) {
      if (generate === null) continue;
      await vault.seal(file, name, new Secret(generate(null)));
      generated.push(name);
    }
    return { generated, missing: absent.filter(({ generate }) => generate === null) };
  });
}
