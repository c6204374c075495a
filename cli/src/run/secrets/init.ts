import { UserError } from '../../errors/errors.ts';
import { recipientProblem } from '../../config/secrets/age.ts';
import { type Ensured, ensureSecrets } from '../../config/secrets/ensure.ts';
import { createIdentity, type Identities } from '../../config/secrets/identity.ts';
import type { Vault } from '../../config/secrets/vault.ts';

export interface Initialised extends Ensured {
  /** Set when a key was made, and must be kept. */
  madeKey: string | null;
  /** The name under which a reader was added to a new file. */
  reader: string | null;
}

async function ownKeys(vault: Vault): Promise<{ keys: Identities; made: boolean }> {
  const found = await vault.findKeys();
  return found === null
    ? { keys: await createIdentity(vault.keyFile, new Date()), made: true }
    : { keys: found, made: false };
}

/** Names that people give themselves and machines. */
export const READER = /^[a-z0-9][a-z0-9._@-]{0,63}$/iu;

export function checkReader(name: string): void {
  if (READER.test(name)) return;
  throw new UserError({
    code: 'secrets.reader-name',
    summary: `"${name}" is no name for a reader`,
    detail: 'It may hold letters, digits, ".", "_", "-" and "@".',
  });
}

/** Makes a key where there is none, the file where there is none, and every secret that can be made. */
export async function initSecrets(vault: Vault, as: string): Promise<Initialised> {
  checkReader(as);
  const existing = await vault.load();
  const readers = existing?.recipients.size ?? 0;
  if (existing !== null && readers > 0)
    return { ...(await ensureSecrets(vault)), madeKey: null, reader: null };
  const { keys, made } = await ownKeys(vault);
  const [own = ''] = keys.recipients;
  const problem = await recipientProblem(own);
  if (problem !== null) throw new UserError({ code: 'secrets.reader-key', summary: `your key ${problem}` });
  await vault.change(true, async (file) => {
    if (file.recipients.size === 0) file.setRecipient(as, own);
  });
  return { ...(await ensureSecrets(vault)), madeKey: made ? keys.from : null, reader: as };
}
