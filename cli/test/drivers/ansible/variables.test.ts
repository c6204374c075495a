import { expect, test } from 'vitest';
import type { Environment } from '../../../src/config/environment.ts';
import { buildInventory, type Ground } from '../../../src/drivers/ansible/index.ts';
import { roleVariables } from '../../../src/drivers/ansible/variables.ts';

const environment = {
  project: 'pulse',
  name: 'lab',
  user: 'debian',
  admins: [],
  servers: ['solo'],
  registry: 'self',
  alerts: null,
  backup: { keep: 2, invariants: { tables: 'SELECT true' }, s3: null },
  hosts: [{ name: 'solo', roles: ['ingress', 'database'], memory: null }],
} as unknown as Environment;

const at = { host: '127.0.0.1', port: 2222 };
const ground: Ground = {
  known: {
    gateway: null,
    like: null,
    hosts: [{ name: 'solo', address: '10.77.1.11', ssh: at, hostKey: '', https: at }],
  },
  adminKeys: [],
  limits: [],
  artifacts: [
    { name: 'nomad', role: 'nomad', version: '1.11.3', sha256: 'ab' },
    { name: 'traefik', role: 'ingress', version: '3.6.12', sha256: 'cd' },
  ],
};

test('a role is given the version and the checksum of what it installs, and of nothing else', () => {
  const { nomad } = roleVariables(environment, ground, 'solo');
  expect(nomad).toMatchObject({ nomad_version: '1.11.3', nomad_sha256: 'ab' });
  expect(JSON.stringify(nomad)).not.toContain('traefik');
});

test('the inventory says where each executable lies on this machine', () => {
  const binaries = { nomad: '/kept/nomad', traefik: '/kept/traefik' };
  const options = { environment, ground, key: null, knownHosts: '/known', binaries, inputs: {} };
  const { all } = buildInventory(options) as { all: { vars: Record<string, unknown> } };
  expect(all.vars).toMatchObject({ nomad_binary: '/kept/nomad', traefik_binary: '/kept/traefik' });
});

test('the backups of one host stay there, and those of several are kept on another, the one that watches first', () => {
  const of = (...names: string[]) => {
    const hosts = names.map((name) => ({ name, roles: [name], memory: null }));
    const { backup } = roleVariables({ ...environment, hosts } as unknown as Environment, ground, 'database');
    return backup;
  };
  expect(of('database')).toEqual({
    ...{ backup_stanza: 'pulse', backup_keep_full: 2, backup_invariants: { tables: 'SELECT true' } },
    ...{ backup_database_host: 'database', backup_database_address: '10.42.0.1' },
    ...{ backup_repository_host: 'database', backup_repository_address: '10.42.0.1' },
  });
  expect(of('app', 'database')).toMatchObject({ backup_repository_host: 'app' });
  expect(of('app', 'database', 'monitoring')).toMatchObject({
    ...{ backup_database_address: '10.42.0.2' },
    ...{ backup_repository_host: 'monitoring', backup_repository_address: '10.42.0.3' },
  });
});

test('object storage is told by its host, with a folder of its own for each environment', () => {
  const s3 = { endpoint: 'https://s3.gra.io.cloud.ovh.net', bucket: 'pulse-backups', region: 'gra' };
  const { backup } = roleVariables({ ...environment, backup: { ...environment.backup, s3 } }, ground, 'solo');
  expect(backup?.backup_s3).toEqual({ ...s3, endpoint: 's3.gra.io.cloud.ovh.net', folder: '/pulse/lab' });
});

test('only the hosts of the API may reach the data through the mesh', () => {
  const three = {
    ...environment,
    servers: ['front', 'back', 'ops'],
    hosts: [
      { name: 'front', roles: ['ingress', 'app'], memory: null },
      { name: 'back', roles: ['api', 'database'], memory: null },
      { name: 'ops', roles: ['cache', 'monitoring'], memory: null },
    ],
  } as unknown as Environment;
  const doors = (host: string) => roleVariables(three, ground, host).firewall?.firewall_mesh_doors;
  expect(doors('front')).toEqual([]);
  expect(doors('back')).toEqual([{ port: 5432, from: [] }]);
  expect(doors('ops')).toEqual([{ port: 6379, from: ['10.42.0.2'] }]);
});
