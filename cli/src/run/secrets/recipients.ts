import type { ErrorCode } from '../../errors/catalogue.ts';
import { UserError } from '../../errors/errors.ts';
import { recipientProblem } from '../../config/secrets/age.ts';
import type { Vault } from '../../config/secrets/vault.ts';
import { checkReader } from './init.ts';
import { reencrypt } from './rotate.ts';

/** What to do with the readers of a file. */
export interface ReaderChange {
  /** `ana=age1…` */
  add: string | null;
  remove: string | null;
}

const fault = (code: ErrorCode, summary: string, hints: string[] = []): UserError =>
  new UserError({ code, summary, hints });

async function parseReader(text: string): Promise<{ name: string; recipient: string }> {
  const at = text.indexOf('=');
  if (at < 1) throw fault('secrets.reader', 'a reader is a name and a public key: --add ana=age1…');
  const [name, recipient] = [text.slice(0, at), text.slice(at + 1)];
  checkReader(name);
  const problem = await recipientProblem(recipient);
  // The key itself is not repeated: it may be a private one.
  if (problem !== null) throw fault('secrets.reader-key', `the key of "${name}" ${problem}`);
  return { name, recipient };
}

/** Adds or removes a reader and encrypts every value anew. Returns how many values that were. */
export async function changeReaders(vault: Vault, { add, remove }: ReaderChange): Promise<number> {
  const reader = add === null ? null : await parseReader(add);
  const { name: environment } = vault.environment;
  await vault.existing();
  const keys = await vault.keys();
  return vault.change(false, async (file) => {
    const before = file.recipients;
    if (reader !== null) {
      const same = [...before].find(([name, key]) => name === reader.name || key === reader.recipient);
      if (same !== undefined)
        throw fault('secrets.reader-known', `"${same[0]}" can read ${environment} already, with ${same[1]}`);
      file.setRecipient(reader.name, reader.recipient);
    }
    if (remove !== null) {
      if (!before.has(remove)) {
        throw fault(
          'secrets.reader-unknown',
          `"${remove}" is no reader of ${environment}: they are ${[...before.keys()].join(', ')}`,
        );
      }
      file.removeRecipient(remove);
      const left = new Set(file.recipients.values());
      if (!keys.recipients.some((own) => left.has(own))) {
        throw fault(
          'secrets.reader-last',
          `without "${remove}" your own key could not read ${environment} any more`,
          ['add another of your keys first'],
        );
      }
    }
    return reencrypt(vault, file, keys);
  });
}
