import type { Environment, Host } from './environment.ts';
import { cacheHost, databaseHost, ingressHosts, registryHost, repositoryHost } from './placement.ts';

/** What every host gets, in the order in which it is applied (ansible/playbooks/site.yml). */
const BASE_ROLES = [
  'access',
  'ssh',
  'firewall',
  'fail2ban',
  'updates',
  'hardening',
  'mesh',
  'docker',
  'nomad',
] as const;

/** What stands on the hosts that the manifest gives a task, after the base. */
const SERVICE_ROLES = ['registry', 'images', 'database', 'backup', 'cache', 'pebble', 'ingress'] as const;

/** The roles of Ansible, in the order in which they are applied. */
export const HOST_ROLES = [...BASE_ROLES, ...SERVICE_ROLES] as const;

export type HostRole = (typeof HOST_ROLES)[number];
type ServiceRole = (typeof SERVICE_ROLES)[number];

const present = (host: Host | null): Host[] => (host === null ? [] : [host]);

const HOSTS_OF: Readonly<Record<ServiceRole, (environment: Environment) => readonly Host[]>> = {
  registry: (environment) => present(registryHost(environment)),
  images: ({ hosts }) => hosts,
  database: (environment) => [databaseHost(environment)],
  backup: (environment) => [...new Set([databaseHost(environment), repositoryHost(environment)])],
  cache: (environment) => present(cacheHost(environment)),
  // The certificate authority of a rehearsal.
  pebble: (environment) => (environment.provisioner === 'lab' ? ingressHosts(environment) : []),
  ingress: ingressHosts,
};

/** The hosts that a service role is applied to. */
const hostsOf = (environment: Environment, role: ServiceRole): string[] =>
  HOSTS_OF[role](environment).map(({ name }) => name);

/** Service role → names of its hosts. */
export const serviceHosts = (environment: Environment): Record<string, string[]> =>
  Object.fromEntries(SERVICE_ROLES.map((role) => [role, hostsOf(environment, role)]));

/** The roles of one host, in order: the base, then its services. */
export const rolesOn = (environment: Environment, host: string): HostRole[] => [
  ...BASE_ROLES,
  ...SERVICE_ROLES.filter((role) => hostsOf(environment, role).includes(host)),
];
