import { countReaders } from '../../config/secrets/age.ts';
import { neededSecrets } from '../../config/secrets/catalogue.ts';
import { fingerprint, type SecretsFile } from '../../config/secrets/secrets-file.ts';
import type { Vault } from '../../config/secrets/vault.ts';
import { count, table } from '../../lib/text.ts';

export interface ListedSecret {
  name: string;
  /** `set`, `missing` (pulse can make it), `asked` (only a person can), `stale` (for other readers), `damaged`. */
  state: 'set' | 'missing' | 'asked' | 'stale' | 'damaged';
  /** Of the encrypted value: says whether it changed, and nothing about it. */
  fingerprint: string | null;
  description: string;
}

export interface SecretsListing {
  environment: string;
  file: string;
  /** Names and public keys. */
  readers: Record<string, string>;
  secrets: ListedSecret[];
}

async function stateOf(file: SecretsFile, armored: string): Promise<ListedSecret['state']> {
  const readers = await countReaders(armored);
  if (readers === null) return 'damaged';
  return readers === file.recipients.size ? 'set' : 'stale';
}

/** Every secret of an environment, those it lacks included. Reads no value and needs no key. */
export async function listSecrets(vault: Vault): Promise<SecretsListing> {
  const file = await vault.existing();
  const needed = neededSecrets(vault.environment);
  const known = new Set(needed.map(({ name }) => name));
  const extra = [...file.values.keys()].filter((name) => !known.has(name));
  const all = [
    ...needed,
    ...extra.map((name) => ({ name, description: 'nothing in the manifest needs it', generate: null })),
  ];
  const listed = async ({ name, description, generate }: (typeof all)[number]): Promise<ListedSecret> => {
    const armored = file.values.get(name);
    if (armored === undefined)
      return { name, description, state: generate === null ? 'asked' : 'missing', fingerprint: null };
    return { name, description, state: await stateOf(file, armored), fingerprint: fingerprint(armored) };
  };
  const secrets = await Promise.all(all.map(listed));
  return {
    environment: vault.environment.name,
    file: vault.place.shownAs,
    readers: Object.fromEntries(file.recipients),
    secrets,
  };
}

const SIGNS: Record<ListedSecret['state'], string> = {
  set: '✓',
  missing: '·',
  asked: '✗',
  stale: '!',
  damaged: '✗',
};
const WORDS: Record<ListedSecret['state'], string> = {
  set: '',
  missing: 'not made yet',
  asked: 'only you can give it',
  stale: 'for other readers',
  damaged: 'damaged',
};

function nextSteps({ environment, secrets }: SecretsListing): string[] {
  const first = (state: ListedSecret['state']): string | undefined =>
    secrets.find((secret) => secret.state === state)?.name;
  const [asked, missing, stale, damaged] = [
    first('asked'),
    first('missing'),
    first('stale'),
    first('damaged'),
  ];
  return [
    ...(damaged === undefined ? [] : [`pulse secrets set ${environment} ${damaged}`]),
    ...(asked === undefined ? [] : [`pulse secrets set ${environment} ${asked}`]),
    ...(missing === undefined ? [] : [`pulse secrets init ${environment}`]),
    ...(stale === undefined ? [] : [`pulse secrets rotate ${environment}`]),
  ];
}

export function formatListing(listing: SecretsListing): string {
  const { environment, file, readers, secrets } = listing;
  const rows = secrets.map(({ name, state, fingerprint: print, description }) => [
    `  ${SIGNS[state]} ${name}`,
    print ?? WORDS[state],
    `${state === 'stale' || state === 'damaged' ? `${WORDS[state]}; ` : ''}${description}`,
  ]);
  const names = Object.keys(readers);
  const who = `Readers: ${names.length === 0 ? 'nobody' : names.join(', ')}.`;
  const next = nextSteps(listing);
  const tail = next.length === 0 ? [] : ['', `next: ${next.join('\n      ')}`];
  const set = secrets.filter(({ state }) => state === 'set').length;
  return `${[`${environment}: ${set} of ${count(secrets.length, 'secret')} set, in ${file}`, '', table(rows), '', who, ...tail].join('\n')}\n`;
}
