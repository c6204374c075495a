import { join } from 'node:path';
import { stateDir } from '../../lib/paths.ts';

/** Where this machine keeps what it knows of one environment. Nothing of it is committed, and losing it loses nothing. */
export interface Places {
  folder: string;
  /** How the hosts are reached: hosts.json. */
  hosts: string;
  /** The key pulse made for a lab; its public half beside it. */
  key: string;
  knownHosts: string;
  inventory: string;
  /** Secrets on their way to Ansible, for the second until it has read them. */
  variables: string;
  /** Folder of the lease on this machine; beside the rest, so that forgetting an environment does not lose it. */
  lease: string;
  /** There while what was changed last was proved afterwards. */
  proved: string;
  /** There once something was released. */
  released: string;
  /** Which process is the Ansible that works on the environment. */
  ansible: string;
}

/** Kept by project too: two manifests may share a checkout, and both have an environment of this name. */
export function placesOf(root: string, project: string, environment: string): Places {
  const folder = join(stateDir(root), 'environments', project, environment);
  return {
    folder,
    hosts: join(folder, 'hosts.json'),
    key: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    proved: join(folder, 'proved'),
    released: join(folder, 'released'),
    inventory: join(folder, 'inventory.json'),
    lease: join(stateDir(root), 'leases', project, environment),
    ansible: join(folder, 'ansible.json'),
    variables: join(folder, 'variables.json'),
  };
}
