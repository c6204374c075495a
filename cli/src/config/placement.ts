import { BugError } from '../errors/errors.ts';
import type { Environment, Host } from './environment.ts';
import type { Role } from './manifest.ts';

/** Where the services of an environment stand. Pure: the manifest decides, and nobody knows a host by name. */

/** Addresses of the mesh: 10.42.0.1 is the first host of the manifest. */
export const MESH_NETWORK = '10.42.0.0/24';
export const meshAddress = (index: number): string => `10.42.0.${index + 1}`;

const withRole = ({ hosts }: Environment, role: Role): Host[] =>
  hosts.filter(({ roles }) => roles.includes(role));

/** The address of a host on the mesh. @throws BugError for a host that is not in the manifest. */
export function meshAddressOf({ hosts }: Environment, name: string): string {
  const index = hosts.findIndex((host) => host.name === name);
  if (index >= 0) return meshAddress(index);
  throw new BugError({ code: 'bug.no-host', summary: `The manifest has no host "${name}".` });
}

/** The host of PostgreSQL; the manifest is refused without exactly one. */
export function databaseHost(environment: Environment): Host {
  const [host] = withRole(environment, 'database');
  if (host) return host;
  throw new BugError({
    code: 'bug.no-host',
    summary: `${environment.name} has no host for its database.`,
  });
}

/** The host of Redis, where there is one. */
export const cacheHost = (environment: Environment): Host | null => withRole(environment, 'cache')[0] ?? null;

/** The host of the environment's own registry: the one that watches, else the one with the data; null with another's. */
export function registryHost(environment: Environment): Host | null {
  if (environment.registry !== 'self') return null;
  return withRole(environment, 'monitoring')[0] ?? databaseHost(environment);
}

/** The host that keeps the backups: one that loses its disk apart from the database, where there is one; the one that watches first. */
export function repositoryHost(environment: Environment): Host {
  const database = databaseHost(environment);
  const others = environment.hosts.filter(({ name }) => name !== database.name);
  return others.find(({ roles }) => roles.includes('monitoring')) ?? others[0] ?? database;
}

/** The hosts that face the public. */
export const ingressHosts = (environment: Environment): Host[] => withRole(environment, 'ingress');

/** Name of the database, and beginning of the names of its roles (NAME_api): what PostgreSQL need not quote. */
export const databaseName = ({ project }: Pick<Environment, 'project'>): string =>
  project.replaceAll('-', '_');

const DATABASE_PORT = 5432;
const CACHE_PORT = 6379;

/** A port of the mesh that only the hosts of the API have business with. */
export interface Door {
  what: 'database' | 'cache';
  host: string;
  port: number;
}

/** The ports behind which the data is. */
export function dataDoors(environment: Environment): Door[] {
  const cache = cacheHost(environment);
  return [
    { what: 'database', host: databaseHost(environment).name, port: DATABASE_PORT },
    ...(cache === null ? [] : [{ what: 'cache' as const, host: cache.name, port: CACHE_PORT }]),
  ];
}

/** The hosts that may knock there. */
export const apiHosts = (environment: Environment): Host[] => withRole(environment, 'api');
