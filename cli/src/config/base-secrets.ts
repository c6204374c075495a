import { PreflightError } from '../errors/errors.ts';
import type { Secret } from './secret.ts';
import { Vault } from './secrets/vault.ts';
import type { Target } from './target.ts';

export const vaultOf = ({ home, environment, env }: Target): Vault =>
  new Vault({ root: home, environment, env });

/** Values of these secrets. @throws PreflightError naming what is missing or cannot be read. */
export async function readSecrets<Name extends string>(
  target: Target,
  names: readonly Name[],
): Promise<Record<Name, Secret>> {
  const vault = vaultOf(target);
  const file = await vault.existing();
  const keys = await vault.keys();
  const read = async (name: Name): Promise<readonly [Name, Secret]> => {
    const value = await vault.unseal(file, name, keys);
    if (value) return [name, value];
    throw new PreflightError({
      code: 'secrets.missing',
      summary: `The secret ${name} of ${target.environment.name} is missing.`,
      hints: [`pulse secrets init ${target.environment.name}`],
    });
  };
  return Object.fromEntries(await Promise.all(names.map(read))) as Record<Name, Secret>;
}
