import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PreflightError, systemCode } from '../../errors/errors.ts';
import { Secret } from '../secret.ts';
import { makeKey, recipientOf } from './age.ts';

/** The keys a person or a machine can read with. */
export interface Identities {
  readonly keys: readonly Secret[];
  /** Their public halves. */
  readonly recipients: readonly string[];
  /** Where they came from, for a sentence: `PULSE_AGE_KEY`, or a path. */
  readonly from: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The key of the person, in their own configuration. */
export function userKeyFile(env: Variables): string {
  const configured = env.XDG_CONFIG_HOME;
  const base = configured?.startsWith('/') === true ? configured : join(env.HOME ?? '/', '.config');
  return join(base, 'pulse', 'age.key');
}

async function parseKeys(text: string, from: string): Promise<Identities> {
  const lines = text.split(/\r?\n/u).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => new Secret(line));
  const wrong = (problem: string): PreflightError =>
    new PreflightError({
      code: 'secrets.key-unusable',
      summary: `${from} ${problem}`,
      detail: 'A key is a line that begins with AGE-SECRET-KEY-1, as age-keygen writes it.',
      hints: ['pulse secrets init ENV makes one'],
    });
  if (text.includes('BEGIN AGE ENCRYPTED FILE') || text.startsWith('age-encryption.org/')) {
    throw wrong('is protected by a passphrase: decrypt it first (age -d)');
  }
  if (keys.length === 0) throw wrong('holds no age key');
  try {
    return { keys, recipients: await Promise.all(keys.map(recipientOf)), from };
  } catch {
    throw wrong('holds something that is no age key'); // without the cause: it may quote the key
  }
}

async function readKeyFile(file: string): Promise<string> {
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new PreflightError({
      code: 'secrets.key-exposed',
      summary: `others on this machine may read your key: ${file} has mode ${(mode & 0o777).toString(8).padStart(4, '0')}`,
      hints: [`chmod 600 ${file}`],
    });
  }
  return readFile(file, 'utf8');
}

async function fromFile(file: string, needed: boolean): Promise<Identities | null> {
  let text: string;
  try {
    text = await readKeyFile(file);
  } catch (error) {
    if (error instanceof PreflightError) throw error;
    if (!needed && systemCode(error) === 'ENOENT') return null;
    const reason = systemCode(error) === 'ENOENT' ? 'it does not exist' : (systemCode(error) ?? 'unknown');
    throw new PreflightError({
      code: 'secrets.key-unusable',
      summary: `cannot read the key file ${file}: ${reason}`,
      hints: ['look at PULSE_AGE_KEY_FILE'],
      cause: error,
    });
  }
  return parseKeys(text, file);
}

/** The keys to read with: PULSE_AGE_KEY, else PULSE_AGE_KEY_FILE, else each of `files` that exists. Null when there is none. */
export async function findIdentities(env: Variables, files: readonly string[]): Promise<Identities | null> {
  const { PULSE_AGE_KEY: key, PULSE_AGE_KEY_FILE: named } = env;
  if (key !== undefined && key.trim() !== '') return parseKeys(key, 'PULSE_AGE_KEY');
  if (named !== undefined && named !== '') return fromFile(named, true);
  const found = (await Promise.all(files.map((file) => fromFile(file, false)))).filter(
    (each) => each !== null,
  );
  if (found.length === 0) return null;
  return {
    keys: found.flatMap((each) => each.keys),
    recipients: found.flatMap((each) => each.recipients),
    from: found.map((each) => each.from).join(' and '),
  };
}

/** Makes a key where there is none. Never overwrites: two at once leave one key, and both then read it. */
export async function createIdentity(file: string, now: Date): Promise<Identities> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const key = await makeKey();
  const recipient = await recipientOf(key);
  const handle = await open(file, 'wx', 0o600);
  try {
    await chmod(file, 0o600); // whatever the umask
    await handle.writeFile(`# created: ${now.toISOString()}\n# public key: ${recipient}\n${key.reveal()}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { keys: [key], recipients: [recipient], from: file };
}
