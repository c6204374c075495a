import { createHash } from 'node:crypto';
import { Document, isMap, isScalar, Pair, parseDocument, Scalar, type YAMLMap } from 'yaml';
import { UserError } from '../../errors/errors.ts';

const VERSION = 1;
const NAME = /^[A-Z][A-Z0-9_]{0,63}$/u;

const header = (environment: string): string =>
  ` Secrets of ${environment}. Each value is encrypted on its own with age, for the recipients below.\n` +
  ` Change them with \`pulse secrets set ${environment} NAME\`; \`pulse secrets --help\` says what else there is.`;

/**
 * The text of a secrets file: names in the clear, values as age wrote them.
 *
 * What is not changed keeps its text byte for byte, comments included, so that a review shows which secret changed.
 */
export class SecretsFile {
  readonly environment: string;
  readonly #document: Document;

  private constructor(environment: string, document: Document) {
    this.environment = environment;
    this.#document = document;
  }

  static create(environment: string): SecretsFile {
    const document = new Document({ version: VERSION, environment, recipients: {}, secrets: {} });
    document.commentBefore = header(environment);
    for (const key of ['recipients', 'secrets']) (document.get(key) as YAMLMap).flow = false;
    return new SecretsFile(environment, document);
  }

  /** Throws UserError for text that is no secrets file of this environment. */
  static parse(text: string, environment: string, shownAs: string): SecretsFile {
    const broken = (problem: string): UserError =>
      new UserError({
        code: 'secrets.file-broken',
        summary: `${shownAs} ${problem}`,
        hints: [`git diff ${shownAs}`, `git checkout ${shownAs} brings the last good one back`],
      });
    if (/^(?:<{7}|>{7}|={7})/mu.test(text))
      throw broken('has conflict markers: keep one side of each, whole');
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
    const [fault] = document.errors;
    if (fault !== undefined)
      throw broken(`is not YAML from line ${text.slice(0, fault.pos[0]).split('\n').length} on`);
    const version = document.get('version');
    if (version !== VERSION)
      throw broken(`has the version ${String(version)}, and this pulse knows ${VERSION}`);
    if (document.get('environment') !== environment) {
      throw broken(`says it belongs to ${String(document.get('environment'))}, not to ${environment}`);
    }
    const file = new SecretsFile(environment, document);
    for (const key of ['recipients', 'secrets']) file.#check(key, broken);
    return file;
  }

  #check(key: string, broken: (problem: string) => UserError): void {
    const map = this.#document.get(key);
    if (!isMap(map)) throw broken(`has no map of ${key}`);
    for (const { key: name, value } of map.items) {
      const known =
        isScalar(name) &&
        typeof name.value === 'string' &&
        isScalar(value) &&
        typeof value.value === 'string';
      if (!known) throw broken(`has something else than text under ${key}`);
      if (key === 'secrets' && !NAME.test(String(name.value)))
        throw broken(`has the secret "${String(name.value)}", which is no name`);
    }
  }

  #map(key: 'recipients' | 'secrets'): YAMLMap<Scalar<string>, Scalar<string>> {
    return this.#document.get(key) as YAMLMap<Scalar<string>, Scalar<string>>;
  }

  #entries(key: 'recipients' | 'secrets'): Map<string, string> {
    return new Map(this.#map(key).items.map(({ key: name, value }) => [name.value, value?.value ?? '']));
  }

  /** Who can read: names people gave, and their public keys. */
  get recipients(): ReadonlyMap<string, string> {
    return this.#entries('recipients');
  }

  /** The encrypted values by name. */
  get values(): ReadonlyMap<string, string> {
    return this.#entries('secrets');
  }

  /** Puts an entry at its place in the alphabet, so that two people who add one each seldom conflict. */
  #set(key: 'recipients' | 'secrets', name: string, value: Scalar<string>): void {
    const map = this.#map(key);
    map.flow = false;
    const existing = map.items.find((item) => item.key.value === name);
    if (existing !== undefined) {
      existing.value = value;
      return;
    }
    const at = map.items.findIndex((item) => item.key.value > name);
    map.items.splice(at === -1 ? map.items.length : at, 0, new Pair(new Scalar(name), value));
  }

  setValue(name: string, armored: string): void {
    const scalar = new Scalar(armored.endsWith('\n') ? armored : `${armored}\n`);
    scalar.type = 'BLOCK_LITERAL';
    this.#set('secrets', name, scalar);
  }

  setRecipient(name: string, recipient: string): void {
    this.#set('recipients', name, new Scalar(recipient));
  }

  removeValue(name: string): void {
    this.#map('secrets').delete(name);
  }

  removeRecipient(name: string): void {
    this.#map('recipients').delete(name);
  }

  toString(): string {
    return this.#document.toString({ lineWidth: 0 });
  }
}

/** Which version of a value this is, without saying anything about the value. */
export const fingerprint = (armored: string): string =>
  createHash('sha256').update(armored.trim()).digest('hex').slice(0, 12);
