import { messageOf } from '../../errors/errors.ts';
import { Secret } from '../secret.ts';

/** A tenth of a second of cryptography to load: only who reads or writes secrets waits for it. */
const loadAge = () => import('age-encryption');

/** Why a value could not be read: the key is not one of its readers, or the text is not what was encrypted. */
export type Unreadable = 'not-recipient' | 'damaged';

export type Decrypted = { ok: true; text: string } | { ok: false; why: Unreadable };

/** Encrypts for every recipient (`age1…`); the result is age's text form, which the age command reads too. */
export async function encrypt(text: string, recipients: Iterable<string>): Promise<string> {
  const { armor, Encrypter } = await loadAge();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(text));
}

/** Reads a value with any of several keys. */
export async function decrypt(armored: string, identities: readonly Secret[]): Promise<Decrypted> {
  const { armor, Decrypter } = await loadAge();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity.reveal());
  try {
    return { ok: true, text: await decrypter.decrypt(armor.decode(armored), 'text') };
  } catch (error) {
    // The library tells this case by its message alone; every other failure means the bytes are not what was encrypted.
    return { ok: false, why: /no identity matched/u.test(messageOf(error)) ? 'not-recipient' : 'damaged' };
  }
}

/** For how many readers a value was encrypted: age's header tells that, though not who they are. Null when damaged. */
export async function countReaders(armored: string): Promise<number | null> {
  const { armor } = await loadAge();
  try {
    const [header = ''] = Buffer.from(armor.decode(armored)).toString('latin1').split('\n---');
    return header.split('\n').filter((line) => line.startsWith('-> ')).length;
  } catch {
    return null;
  }
}

/** The public half of a key. */
export async function recipientOf(identity: Secret): Promise<string> {
  const { identityToRecipient } = await loadAge();
  return identityToRecipient(identity.reveal());
}

/** A new private key. */
export async function makeKey(): Promise<Secret> {
  const { generateX25519Identity } = await loadAge();
  return new Secret(await generateX25519Identity());
}

/** Null when age can encrypt for it, else what is wrong, to end the sentence `… "ana" …`. */
export async function recipientProblem(recipient: string): Promise<string | null> {
  if (/^AGE-SECRET-KEY-/iu.test(recipient))
    return 'is a private key: give the public one, which begins with age1';
  if (recipient.startsWith('ssh-'))
    return 'is an SSH key: make an age key with `pulse secrets init`, or age-keygen';
  if (!/^age1[a-z0-9]+$/u.test(recipient)) return 'is no age key: it begins with age1';
  try {
    await encrypt('', [recipient]);
    return null;
  } catch {
    return 'is no age key: a character is wrong or missing';
  }
}
