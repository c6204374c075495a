import { PreflightError } from '../../errors/errors.ts';
import type { Secret } from '../../config/secret.ts';
import { checkValue, specOf } from '../../config/secrets/names.ts';
import type { SecretsFile } from '../../config/secrets/secrets-file.ts';
import type { Vault } from '../../config/secrets/vault.ts';

/** Encrypting for nobody would lose the value. */
export function requireReaders(vault: Vault, file: SecretsFile): void {
  if (file.recipients.size > 0) return;
  throw new PreflightError({
    code: 'secrets.no-readers',
    summary: `${vault.place.shownAs} names nobody who may read it`,
    hints: [`pulse secrets init ${vault.environment.name}`],
  });
}

/** Sets one secret to a value from `read`. Needs no key. Returns whether it replaced another. */
export async function setSecret(
  vault: Vault,
  name: string,
  extra: boolean,
  read: () => Promise<Secret>,
): Promise<boolean> {
  const spec = specOf(vault.environment, name, extra);
  requireReaders(vault, await vault.existing());
  const value = await read();
  checkValue(spec, name, value.reveal());
  return vault.change(false, async (file) => {
    requireReaders(vault, file);
    const replaced = file.values.has(name);
    await vault.seal(file, name, value);
    return replaced;
  });
}
