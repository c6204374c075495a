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
