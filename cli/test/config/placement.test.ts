import { expect, test } from 'vitest';
import type { Environment, Host } from '../../src/config/environment.ts';
import { HOST_ROLES, rolesOn, serviceHosts } from '../../src/config/host-roles.ts';
import {
  cacheHost,
  databaseHost,
  ingressHosts,
  meshAddressOf,
  registryHost,
} from '../../src/config/placement.ts';
import { host } from '../helpers/host.ts';

const environment = (hosts: Host[], registry = 'self') =>
  ({ name: 'lab', hosts, registry }) as unknown as Environment;

const three = [
  host('front', ['ingress', 'app']),
  host('back', ['api', 'database']),
  host('ops', ['monitoring']),
];

test('services stand where the manifest gives their task, and addresses follow its order', () => {
  const prod = environment(three);
  expect(databaseHost(prod).name).toBe('back');
  expect(cacheHost(prod)).toBeNull();
  expect(ingressHosts(prod).map(({ name }) => name)).toEqual(['front']);
  expect(meshAddressOf(prod, 'ops')).toBe('10.42.0.3');
  expect(() => meshAddressOf(prod, 'elsewhere')).toThrow(expect.objectContaining({ code: 'bug.no-host' }));
});

test("the registry stands with the monitoring, else with the database, and nowhere when it is somebody else's", () => {
  expect(registryHost(environment(three))?.name).toBe('ops');
  expect(registryHost(environment(three.slice(0, 2)))?.name).toBe('back');
  expect(registryHost(environment(three, 'ghcr.io/ana'))).toBeNull();
});

test('every host gets the base, and a service role only where its task is', () => {
  const prod = environment(three);
  expect(rolesOn(prod, 'ops')).toContain('registry');
  expect(rolesOn(prod, 'front')).not.toContain('registry');
  for (const { name } of three) {
    expect(rolesOn(prod, name)).toEqual(HOST_ROLES.filter((role) => rolesOn(prod, name).includes(role)));
    expect(rolesOn(prod, name)).toEqual(expect.arrayContaining(['access', 'nomad', 'images']));
  }
  expect(serviceHosts(prod)).toMatchObject({
    registry: ['ops'],
    database: ['back'],
    cache: [],
    ingress: ['front'],
  });
});
