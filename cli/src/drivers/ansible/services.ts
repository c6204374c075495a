import type { Environment } from '../../config/environment.ts';
import { meshAddressOf, registryHost } from '../../config/placement.ts';
import type { Variables } from './variables.ts';

const REGISTRY_PORT = 5000;

/** Address of the registry as image references name it. */
function registryAddress(environment: Environment): string {
  const host = registryHost(environment);
  return host === null ? environment.registry : `${meshAddressOf(environment, host.name)}:${REGISTRY_PORT}`;
}

/** The variables of the service roles, by role; the same on every host that has the role. */
export const serviceVariables = (environment: Environment): Record<string, Variables> => ({
  registry: {},
  images: {
    images_registry: registryAddress(environment),
    images_registry_own: environment.registry === 'self',
  },
});
