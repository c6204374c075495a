import { CancelledError, UserError } from '../../errors/errors.ts';
import { Secret } from '../../config/secret.ts';
import type { SecretSpec } from '../../config/secrets/catalogue.ts';
import type { Identities } from '../../config/secrets/identity.ts';
import { specOf } from '../../config/secrets/names.ts';
import type { SecretsFile } from '../../config/secrets/secrets-file.ts';
import type { Vault } from '../../config/secrets/vault.ts';
import { requireReaders } from './set.ts';

/** Encrypts every value anew for those who may read the file now. All are read first: either all change or none. */
export async function reencrypt(vault: Vault, file: SecretsFile, keys: Identities): Promise<number> {
  const values = new Map<string, Secret>();
  for (const name of file.values.keys()) {
    const value = await vault.unseal(file, name, keys);
    if (value !== undefined) values.set(name, value);
  }
  for (const [name, value] of values) await vault.seal(file, name, value);
  return values.size;
}

/** `pulse secrets rotate ENV`: the same values, encrypted anew. Returns how many. */
export async function reencryptAll(vault: Vault): Promise<number> {
  await vault.existing();
  const keys = await vault.keys();
  return vault.change(false, async (file) => {
    requireReaders(vault, file);
    return reencrypt(vault, file, keys);
  });
}

function generatable(
  vault: Vault,
  name: string,
): SecretSpec & { generate: NonNullable<SecretSpec['generate']> } {
  const spec = specOf(vault.environment, name);
  const generate = spec?.generate ?? null;
  if (spec !== null && generate !== null) return { ...spec, generate };
  throw new UserError({
    code: 'secrets.not-generatable',
    summary: `pulse cannot make a ${name}: ${spec?.description ?? 'somebody else gave it'}`,
    hints: [`pulse secrets set ${vault.environment.name} ${name}`],
  });
}

/** Asks, unless `yes` was said, when replacing a value breaks something. */
export type ConfirmRotation = (question: string) => Promise<boolean>;

/** `pulse secrets rotate ENV NAME…`: new values for secrets that pulse makes. */
export async function rotateValues(
  vault: Vault,
  names: readonly string[],
  confirm: ConfirmRotation,
): Promise<SecretSpec[]> {
  const specs = [...new Set(names)].map((name) => generatable(vault, name));
  await vault.existing();
  const careful = specs.filter(({ rotation }) => rotation !== null);
  if (careful.length > 0) {
    const consequences = careful.map(({ name, rotation }) => `${name}: ${rotation ?? ''}.`).join('\n');
    const question = `${consequences}\nReplace ${careful.length === 1 ? 'it' : 'them'}?`;
    if (!(await confirm(question)))
      throw new CancelledError({ code: 'secrets.declined', summary: 'Nothing was changed.' });
  }
  return vault.change(false, async (file) => {
    requireReaders(vault, file);
    for (const { name, generate, fromPrevious } of specs) {
      const previous =
        fromPrevious && file.values.has(name)
          ? await vault.unseal(file, name, await vault.keys())
          : undefined;
      await vault.seal(file, name, new Secret(generate(previous?.reveal() ?? null)));
    }
    return specs;
  });
}
