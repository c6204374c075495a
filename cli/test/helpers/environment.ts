import type { Environment, Host, Service } from '../../src/config/environment.ts';

export const host = (name: string, roles: Host['roles']): Host => ({
  ...{ name, roles, plan: null, datacenter: null, cpus: null, memory: null },
});

export const service = (name: string, change: Partial<Service> = {}): Service => ({
  ...{
    name,
    build: null,
    image: `pulse/${name}:1`,
    role: 'app',
    port: 3000,
    health: '/healthz',
    deadline: 20,
  },
  ...{ path: '/', count: 1, cpu: 100, memory: 64, env: {}, secrets: [], probe: [] },
  ...change,
});

/** An environment of a lab with two services on one host. */
export function environment(change: Partial<Environment> = {}): Environment {
  return {
    ...{
      project: 'pulse',
      name: 'lab',
      provisioner: 'lab',
      like: null,
      domain: 'lab.localhost',
      user: 'debian',
    },
    ...{ admins: [], keys: [], registry: 'self', budget: null, alerts: null },
    backup: { gate: false, age: 86_400, drill: 691_200, keep: 2, invariants: {}, s3: null },
    release: { watch: 30, errors: 0.01, p95: 2, migrations: 900 },
    hosts: [host('solo', ['ingress', 'app', 'api', 'database'])],
    servers: ['solo'],
    services: [service('app'), service('worker', { path: null })],
    ...change,
  };
}
