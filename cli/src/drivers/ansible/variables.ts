import type { Environment } from '../../config/environment.ts';
import { type HostRole, rolesOn } from '../../config/host-roles.ts';
import { apiHosts, dataDoors, MESH_NETWORK, meshAddress, meshAddressOf } from '../../config/placement.ts';
import { serviceVariables } from './services.ts';
import type { KnownEnvironment } from '../control/hosts.ts';

/** What the roles need to know beside the manifest. */
export interface Ground {
  known: KnownEnvironment;
  /** Public key lines that may log in. */
  adminKeys: readonly string[];
  /** What these hosts cannot do, by the names the roles know. */
  limits: readonly string[];
  /** Programs that Debian does not package; each role is given those that it installs. */
  artifacts: readonly { name: string; role: string; version: string; sha256: string }[];
}

export type Variables = Readonly<Record<string, unknown>>;

const HOUR = 60;
const FIRST_REBOOT = 4 * HOUR;

/** Each host reboots in a half hour of its own, so that a cluster never loses two at once. */
function rebootWindow(index: number): string {
  const minutes = (FIRST_REBOOT + index * 30) % (24 * HOUR);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / HOUR))}:${two(minutes % HOUR)}`;
}

/** `nomad_version`, `nomad_sha256` of every artifact that a role installs. */
function artifactVariables({ artifacts }: Ground, role: string): Variables {
  const own = artifacts.filter((each) => each.role === role);
  return Object.fromEntries(
    own.flatMap(({ name, version, sha256 }) => [
      [`${name}_version`, version],
      [`${name}_sha256`, sha256],
    ]),
  );
}

/** The ports of a host that only the API's hosts may reach through the mesh. */
function meshDoors(environment: Environment, host: string): Variables[] {
  const from = apiHosts(environment)
    .filter(({ name }) => name !== host)
    .map(({ name }) => meshAddressOf(environment, name));
  return dataDoors(environment)
    .filter((door) => door.host === host)
    .map(({ port }) => ({ port, from }));
}

function baseVariables(environment: Environment, ground: Ground, host: string): Record<string, Variables> {
  const { hosts, admins, user, servers, name } = environment;
  const index = hosts.findIndex((each) => each.name === host);
  const { gateway, hosts: known } = ground.known;
  const cidrs = [...(gateway === null ? [] : [`${gateway}/32`]), ...admins];
  const trusted = [...cidrs, MESH_NETWORK];
  const others = known.filter((each) => each.name !== host);
  const endpoint = known.find((each) => each.name === host)?.address ?? '';
  const mesh = { mesh_address: meshAddressOf(environment, host), mesh_endpoint: endpoint };
  return {
    access: { access_admin_user: user, access_admin_keys: ground.adminKeys },
    ssh: {
      ssh_trusted_cidrs: trusted,
      ssh_permit_open: ['127.0.0.1:*', 'localhost:*', `${mesh.mesh_address}:*`],
    },
    firewall: {
      firewall_admin_cidrs: cidrs,
      firewall_mesh_peers: others.map(({ address }) => address),
      firewall_mesh_doors: meshDoors(environment, host),
    },
    fail2ban: { fail2ban_ignore: trusted },
    updates: { updates_reboot_window: rebootWindow(index) },
    hardening: { pulse_limits: ground.limits },
    mesh,
    docker: {},
    nomad: {
      nomad_servers: servers,
      pulse_roles: hosts[index]?.roles ?? [],
      pulse_environment: name,
    },
  };
}

/** The variables of every role of one host, by role: what is not here, no role reads. Throws for an unknown host. */
export function roleVariables(
  environment: Environment,
  ground: Ground,
  host: string,
): Partial<Record<HostRole, Variables>> {
  const all: Record<string, Variables> = {
    ...baseVariables(environment, ground, host),
    ...serviceVariables(environment),
  };
  return Object.fromEntries(
    rolesOn(environment, host).map((role) => [role, { ...artifactVariables(ground, role), ...all[role] }]),
  );
}

/** What a role's outcome also depends on, though it reads it from other hosts. */
export function roleSurroundings(environment: Environment, ground: Ground, role: string): Variables {
  if (role !== 'mesh' && role !== 'nomad') return {};
  return {
    peers: environment.hosts.map(({ name }, index) => [
      name,
      meshAddress(index),
      ground.known.hosts.find((each) => each.name === name)?.address ?? '',
    ]),
  };
}
