import { type EnvironmentEntry, type Role, WORKLOAD_ROLES, type WorkloadRole } from '../manifest.ts';
import type { Ground } from './ground.ts';

/** Nomad's servers agree by majority on at most three of them; a platform of more hosts is another product. */
export const MOST_HOSTS = 3;

/** Roles whose data lives on one host. */
const SINGLE_ROLES: readonly Role[] = ['database', 'cache', 'monitoring'];

/** The role a service runs under: its own, the one of its name, else `app`. */
export function roleOf(name: string, role: WorkloadRole | null): WorkloadRole {
  return role ?? WORKLOAD_ROLES.find((known) => known === name) ?? 'app';
}

type Hosts = NonNullable<EnvironmentEntry['hosts']>;

const hostsWith = (hosts: Hosts, role: Role): string[] =>
  Object.keys(hosts).filter((name) => hosts[name]?.roles.includes(role) === true);

function checkRole(ground: Ground, environment: string, hosts: Hosts, role: Role): void {
  const path = `environments.${environment}.hosts`;
  const found = hostsWith(hosts, role);
  if (found.length > 1) {
    const rest = found.slice(1).map((name) => `"${name}"`);
    const message = `"${role}" stands on ${found.length} hosts of "${environment}", and can only be on one`;
    ground.fault(
      'manifest.topology',
      `${path}.${found[1] ?? ''}.roles`,
      message,
      `keep it on "${found[0] ?? ''}", take it from ${rest.join(' and ')}`,
    );
  }
  if (found.length === 0 && role === 'database') {
    ground.fault(
      'manifest.topology',
      path,
      `no host of "${environment}" has the role "database"`,
      'give it to one of them',
      'key',
    );
  }
}

function checkServices(ground: Ground, environment: string, hosts: Hosts): void {
  for (const [name, service] of Object.entries(ground.manifest.services)) {
    if (!ground.sound(`services.${name}.role`)) continue;
    const role = roleOf(name, service.role);
    if (hostsWith(hosts, role).length > 0) continue;
    const message = `no host of "${environment}" has the role "${role}", which service "${name}" needs`;
    ground.fault(
      'manifest.topology',
      `environments.${environment}.hosts`,
      message,
      'give it to one of them',
      'key',
    );
  }
}

/** Whether the hosts of each environment can run the project together. */
export function checkTopology(ground: Ground): void {
  for (const [name, { hosts }] of Object.entries(ground.manifest.environments)) {
    const path = `environments.${name}.hosts`;
    if (hosts === null || !ground.sound(path)) continue;
    const count = Object.keys(hosts).length;
    if (count > MOST_HOSTS) {
      ground.fault(
        'manifest.topology',
        path,
        `environment "${name}" has ${count} hosts, and can have 1 to ${MOST_HOSTS}`,
        null,
        'key',
      );
    }
    if (hostsWith(hosts, 'ingress').length === 0) {
      ground.fault(
        'manifest.topology',
        path,
        `no host of "${name}" has the role "ingress": nobody could reach it`,
        'give it to one of them',
        'key',
      );
    }
    for (const role of SINGLE_ROLES) checkRole(ground, name, hosts, role);
    checkServices(ground, name, hosts);
  }
}
