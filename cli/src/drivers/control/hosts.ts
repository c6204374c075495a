import { readFile } from 'node:fs/promises';
import { PreflightError, systemCode } from '../../errors/errors.ts';
import type { Places } from './places.ts';
import { writeWhole } from './write.ts';

/** How one host is reached, as the provisioner told it. */
export interface KnownHost {
  name: string;
  /** Where its public address answers: for the other hosts, and for scans. */
  address: string;
  ssh: { host: string; port: number };
  /** `ssh-ed25519 AAAA…`, from its creation; another one is refused. */
  hostKey: string;
  /** Address and port of the ingress, as this machine reaches it. */
  https: { host: string; port: number };
}

export interface KnownEnvironment {
  /** This machine as the hosts see it, where that is known (lab). */
  gateway: string | null;
  /** The environment whose hosts a lab rehearses now, so that nobody has to say it again. */
  like: string | null;
  hosts: readonly KnownHost[];
}

export const NOTHING_KNOWN: KnownEnvironment = { gateway: null, like: null, hosts: [] };

/** What the last provisioning left; NOTHING_KNOWN before the first. */
export async function readKnown(places: Places): Promise<KnownEnvironment> {
  let text: string;
  try {
    text = await readFile(places.hosts, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return NOTHING_KNOWN;
    throw error;
  }
  try {
    return JSON.parse(text) as KnownEnvironment;
  } catch (error) {
    throw new PreflightError({
      code: 'state.damaged',
      summary: `${places.hosts} is not what pulse wrote.`,
      hints: [`rm ${places.hosts}   # the next pulse up writes it anew`],
      cause: error,
    });
  }
}

/** Remembers hosts, and pins their keys for every SSH client that pulse starts. */
export async function writeKnown(places: Places, known: KnownEnvironment): Promise<void> {
  const pins = known.hosts.map(({ name, hostKey }) => `${name} ${hostKey}\n`);
  await writeWhole(places.knownHosts, pins.join(''));
  await writeWhole(places.hosts, `${JSON.stringify(known, null, 2)}\n`);
}
