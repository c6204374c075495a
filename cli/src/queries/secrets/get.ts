import { PreflightError, UserError } from '../../errors/errors.ts';
import type { Secret } from '../../config/secret.ts';
import { specOf } from '../../config/secrets/names.ts';
import type { Vault } from '../../config/secrets/vault.ts';

/** Who would see a value that is printed. */
export interface Audience {
  stdoutIsTty: boolean;
  ci: boolean;
  /** `--reveal` */
  reveal: boolean;
}

/** Whether a value may be printed: on a screen and in the log of a CI run only when that was said. */
export function mayPrint({ stdoutIsTty, ci, reveal }: Audience): boolean {
  return reveal || (!stdoutIsTty && !ci);
}

/** Reads one secret. Throws before anything is decrypted when it may not be printed. */
export async function getSecret(vault: Vault, name: string, audience: Audience): Promise<Secret> {
  const { name: environment } = vault.environment;
  if (!mayPrint(audience)) {
    throw new UserError({
      code: 'secrets.would-show',
      summary: `${name} would be shown ${audience.stdoutIsTty ? 'on the screen' : 'in the log of this CI run'}`,
      hints: [`pulse secrets get ${environment} ${name} --reveal`],
    });
  }
  const file = await vault.existing();
  if (!file.values.has(name)) specOf(vault.environment, name);
  const value = await vault.unseal(file, name, await vault.keys());
  if (value !== undefined) return value;
  throw new PreflightError({
    code: 'secrets.not-set',
    summary: `${name} of ${environment} is not set`,
    hints: [`pulse secrets set ${environment} ${name}`],
  });
}
