import { readFile } from 'node:fs/promises';
import { PreflightError, systemCode } from '../../errors/errors.ts';
import type { Environment } from '../environment.ts';
import { Secret } from '../secret.ts';
import { decrypt, encrypt } from './age.ts';
import { findIdentities, type Identities, userKeyFile } from './identity.ts';
import { secretsPlace, type SecretsPlace } from './place.ts';
import { SecretsFile } from './secrets-file.ts';
import { replaceFile, withLock } from './write.ts';

export interface VaultOptions {
  /** The folder of the manifest. */
  root: string;
  environment: Environment;
  env: Readonly<Record<string, string | undefined>>;
}

/** What is encrypted: a value that was moved to another name or environment no longer reads. */
interface Envelope {
  environment: string;
  name: string;
  value: string;
}

/** The secrets of one environment: the file, the keys, and what goes between them. */
export class Vault {
  readonly environment: Environment;
  readonly place: SecretsPlace;
  /** Where the key of the person is, or would be. */
  readonly keyFile: string;
  readonly #env: VaultOptions['env'];

  constructor({ root, environment, env }: VaultOptions) {
    this.environment = environment;
    this.place = secretsPlace(root, environment);
    this.keyFile = this.place.localKey ?? userKeyFile(env);
    this.#env = env;
  }

  /** The file, or null when there is none yet. */
  async load(): Promise<SecretsFile | null> {
    const { file, shownAs } = this.place;
    try {
      return SecretsFile.parse(await readFile(file, 'utf8'), this.environment.name, shownAs);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT') return null;
      if (code === undefined || error instanceof PreflightError || !/^E[A-Z]+$/u.test(code)) throw error;
      throw new PreflightError({
        code: 'secrets.unreadable',
        summary: `cannot read ${shownAs}: ${code}`,
        cause: error,
      });
    }
  }

  /** The file. Throws PreflightError when there is none yet. */
  async existing(): Promise<SecretsFile> {
    const file = await this.load();
    if (file !== null) return file;
    const { name } = this.environment;
    throw new PreflightError({
      code: 'secrets.none',
      summary: `${name} has no secrets yet: ${this.place.shownAs} does not exist`,
      hints: [`pulse secrets init ${name}`],
    });
  }

  /** Changes the file while nobody else does. What `act` leaves as it was is not written. */
  async change<T>(create: boolean, act: (file: SecretsFile) => Promise<T>): Promise<T> {
    const { file, shownAs } = this.place;
    return withLock(file, shownAs, async () => {
      const found = create ? await this.load() : await this.existing();
      const secrets = found ?? SecretsFile.create(this.environment.name);
      const before = found?.toString();
      const result = await act(secrets);
      const after = secrets.toString();
      if (after !== before)
        await replaceFile(file, shownAs, after, this.place.localKey === null ? 0o644 : 0o600);
      return result;
    });
  }

  /** The keys at hand, or null. */
  async findKeys(): Promise<Identities | null> {
    const { localKey } = this.place;
    return findIdentities(this.#env, [...(localKey === null ? [] : [localKey]), userKeyFile(this.#env)]);
  }

  /** The keys at hand. Throws PreflightError when there is none. */
  async keys(): Promise<Identities> {
    const keys = await this.findKeys();
    if (keys !== null) return keys;
    throw new PreflightError({
      code: 'secrets.no-key',
      summary: `there is no age key to read the secrets of ${this.environment.name} with`,
      detail: `pulse looks at PULSE_AGE_KEY, PULSE_AGE_KEY_FILE and ${this.keyFile}.`,
      hints: [`pulse secrets init ${this.environment.name} makes a key`],
    });
  }

  /** Encrypts a value under its name for everybody who may read the file. */
  async seal(file: SecretsFile, name: string, value: Secret): Promise<void> {
    const envelope: Envelope = { environment: this.environment.name, name, value: value.reveal() };
    file.setValue(name, await encrypt(JSON.stringify(envelope), file.recipients.values()));
  }

  /** Reads a value. Throws PreflightError saying why it cannot be read; undefined when there is none of that name. */
  async unseal(file: SecretsFile, name: string, keys: Identities): Promise<Secret | undefined> {
    const armored = file.values.get(name);
    if (armored === undefined) return undefined;
    const read = await decrypt(armored, keys.keys);
    if (!read.ok) throw read.why === 'damaged' ? this.#damaged(name) : this.#notRecipient(name, file, keys);
    const envelope = parseEnvelope(read.text);
    if (envelope?.name !== name || envelope.environment !== this.environment.name)
      throw this.#damaged(name, envelope);
    return new Secret(envelope.value);
  }

  #damaged(name: string, envelope: Envelope | null = null): PreflightError {
    const moved =
      envelope === null
        ? null
        : `It was encrypted as ${envelope.name} of ${envelope.environment}, and moved here.`;
    const { shownAs } = this.place;
    return new PreflightError({
      code: 'secrets.damaged',
      summary: `${name} in ${shownAs} is not what was encrypted`,
      detail: moved ?? 'Somebody or something changed it since.',
      hints: [`git log -p ${shownAs}`, `pulse secrets set ${this.environment.name} ${name}`],
    });
  }

  #notRecipient(name: string, file: SecretsFile, { recipients, from }: Identities): PreflightError {
    const readers = [...file.recipients.keys()].join(', ');
    const [own = ''] = recipients;
    return new PreflightError({
      code: 'secrets.not-recipient',
      summary: `your key cannot read ${name} of ${this.environment.name}`,
      detail: `Who can: ${readers === '' ? 'nobody' : readers}. Your key (from ${from}) is ${own}.`,
      hints: [`let one of them run: pulse secrets recipients ${this.environment.name} --add you=${own}`],
    });
  }
}

function parseEnvelope(text: string): Envelope | null {
  try {
    const { environment, name, value } = JSON.parse(text) as Partial<Record<keyof Envelope, unknown>>;
    const whole = typeof environment === 'string' && typeof name === 'string' && typeof value === 'string';
    return whole ? { environment, name, value } : null;
  } catch {
    return null;
  }
}
