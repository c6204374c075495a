import type { Environment } from '../../config/environment.ts';
import { serviceHosts } from '../../config/host-roles.ts';
import { sshOptions } from '../ssh/index.ts';
import { type Ground, roleVariables } from './variables.ts';

export interface InventoryOptions {
  environment: Environment;
  ground: Ground;
  /** Private key that Ansible logs in with; null for the agent of the person. */
  key: string | null;
  knownHosts: string;
  /** The verified executables on this machine, by artifact. */
  binaries: Readonly<Record<string, string>>;
  /** Hash of the inputs by host and role, which receipts are written with. */
  inputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const quoted = (option: string) => (/[\s'"]/u.test(option) ? `"${option}"` : option);

const group = (names: readonly string[]) => ({ hosts: Object.fromEntries(names.map((name) => [name, {}])) });

/** The inventory as Ansible reads it, generated from the manifest. No secret is in it. */
export function buildInventory(options: InventoryOptions): Record<string, unknown> {
  const { environment, ground, key, knownHosts, binaries, inputs } = options;
  const hosts = ground.known.hosts.filter(({ name }) => environment.hosts.some((host) => host.name === name));
  return {
    all: {
      vars: {
        ansible_user: environment.user,
        ...(key === null ? {} : { ansible_ssh_private_key_file: key }),
        pulse_environment: environment.name,
        ...Object.fromEntries(Object.entries(binaries).map(([name, path]) => [`${name}_binary`, path])),
      },
      hosts: Object.fromEntries(
        hosts.map(({ name, ssh }) => [
          name,
          {
            ansible_host: ssh.host,
            ansible_port: ssh.port,
            ansible_ssh_common_args: sshOptions({ name, knownHosts, key: null }).map(quoted).join(' '),
            ...Object.assign({}, ...Object.values(roleVariables(environment, ground, name))),
            pulse_inputs: inputs[name] ?? {},
          },
        ]),
      ),
      children: {
        nomad_servers: group(environment.servers),
        // For whoever runs the playbook by hand: where each service role belongs.
        ...Object.fromEntries(
          Object.entries(serviceHosts(environment)).map(([role, names]) => [`role_${role}`, group(names)]),
        ),
      },
    },
  };
}
