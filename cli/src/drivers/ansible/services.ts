import type { Environment } from '../../config/environment.ts';
import {
  apiHosts,
  databaseHost,
  databaseName,
  meshAddressOf,
  registryHost,
  repositoryHost,
} from '../../config/placement.ts';
import type { Variables } from './variables.ts';

const REGISTRY_PORT = 5000;
const PEBBLE_PORT = 14_000;

/** Networks of containers (ansible/roles/docker): what a container's request to its own host comes from. */
const CONTAINERS = '172.20.0.0/14';

/** MB that PostgreSQL may count on in a lab without limits, where the memory of the machine says nothing. */
const LAB_MEMORY = 1024;

const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';

/** Address of the registry as image references name it. */
function registryAddress(environment: Environment): string {
  const host = registryHost(environment);
  return host === null ? environment.registry : `${meshAddressOf(environment, host.name)}:${REGISTRY_PORT}`;
}

/** Where connections of the API and of the migrations come from, as PostgreSQL sees them. */
function apiPeers(environment: Environment): string[] {
  const database = databaseHost(environment).name;
  return apiHosts(environment).flatMap(({ name }) => [
    `${meshAddressOf(environment, name)}/32`,
    // A container reaches its own host without the address of the host.
    ...(name === database ? [CONTAINERS] : []),
  ]);
}

/** Half of what the host has; 0 lets the host itself say how much that is. */
function databaseMemory(environment: Environment): number {
  const { memory } = databaseHost(environment);
  if (memory !== null) return Math.floor(memory / 2);
  return environment.provisioner === 'lab' ? LAB_MEMORY : 0;
}

function authority({ provisioner }: Environment): Variables {
  if (provisioner !== 'lab') return { ingress_acme_server: LETS_ENCRYPT };
  return {
    ingress_acme_server: `https://127.0.0.1:${PEBBLE_PORT}/dir`,
    ingress_acme_trust: '/etc/pulse/ca.pem',
  };
}

/** Who keeps the backups, whose they are, and what has to be true in a restored database. */
function backup(environment: Environment): Variables {
  const [database, repository] = [databaseHost(environment).name, repositoryHost(environment).name];
  const { keep, invariants, s3 } = environment.backup;
  const { project, name } = environment;
  return {
    backup_stanza: databaseName(environment),
    backup_database_host: database,
    backup_database_address: meshAddressOf(environment, database),
    backup_repository_host: repository,
    backup_repository_address: meshAddressOf(environment, repository),
    backup_keep_full: keep,
    backup_invariants: invariants,
    ...(s3 === null
      ? {}
      : {
          backup_s3: {
            endpoint: new URL(s3.endpoint).host,
            bucket: s3.bucket,
            region: s3.region,
            folder: `/${project}/${name}`,
          },
        }),
  };
}

/** The variables of the service roles, by role; the same on every host that has the role. */
export const serviceVariables = (environment: Environment): Record<string, Variables> => ({
  registry: {},
  images: {
    images_registry: registryAddress(environment),
    images_registry_own: environment.registry === 'self',
  },
  database: {
    database_name: databaseName(environment),
    database_api_peers: apiPeers(environment),
    database_admin_user: environment.user,
    database_memory: databaseMemory(environment),
  },
  backup: backup(environment),
  cache: {},
  pebble: { pebble_domain: environment.domain },
  ingress: {
    ingress_domain: environment.domain,
    ingress_acme_email: environment.alerts?.email ?? '',
    ...authority(environment),
  },
});
