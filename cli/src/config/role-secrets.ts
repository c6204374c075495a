import type { Environment } from './environment.ts';
import type { HostRole } from './host-roles.ts';

type RoleSecret =
  | 'CA_KEY'
  | 'NOMAD_GOSSIP_KEY'
  | 'NOMAD_BOOTSTRAP_TOKEN'
  | 'REGISTRY_PASSWORD'
  | 'REGISTRY_USER'
  | 'DATABASE_MIGRATOR_PASSWORD'
  | 'DATABASE_API_PASSWORD'
  | 'DATABASE_READONLY_PASSWORD'
  | 'DATABASE_EXPORTER_PASSWORD'
  | 'BACKUP_PASSPHRASE'
  | 'BACKUP_S3_ACCESS_KEY'
  | 'BACKUP_S3_SECRET_KEY'
  | 'CACHE_PASSWORD';

/** Names of the secrets that a role is given. Its inputs change with them, so that a rotated one reaches the hosts. */
export function secretsOfRole({ registry, backup }: Environment, role: HostRole): readonly RoleSecret[] {
  switch (role) {
    case 'nomad':
      return ['CA_KEY', 'NOMAD_GOSSIP_KEY', 'NOMAD_BOOTSTRAP_TOKEN'];
    case 'registry':
      return ['CA_KEY', 'REGISTRY_PASSWORD'];
    case 'images':
      return ['CA_KEY', 'REGISTRY_PASSWORD', ...(registry === 'self' ? [] : (['REGISTRY_USER'] as const))];
    case 'database':
      return [
        'CA_KEY',
        'DATABASE_MIGRATOR_PASSWORD',
        'DATABASE_API_PASSWORD',
        'DATABASE_READONLY_PASSWORD',
        'DATABASE_EXPORTER_PASSWORD',
      ];
    case 'backup':
      return [
        'CA_KEY',
        'BACKUP_PASSPHRASE',
        ...(backup.s3 === null ? [] : (['BACKUP_S3_ACCESS_KEY', 'BACKUP_S3_SECRET_KEY'] as const)),
      ];
    case 'cache':
      return ['CA_KEY', 'CACHE_PASSWORD'];
    case 'pebble':
      return ['CA_KEY'];
    case 'ingress':
      return ['CA_KEY', 'NOMAD_BOOTSTRAP_TOKEN'];
    default:
      return [];
  }
}
