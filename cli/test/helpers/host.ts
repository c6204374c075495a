import type { Host } from '../../src/config/environment.ts';

/** A host of the manifest, of no size in particular. */
export const host = (name: string, roles: Host['roles']): Host => ({
  name,
  roles,
  plan: null,
  datacenter: null,
  cpus: null,
  memory: null,
});
