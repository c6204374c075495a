import type { Environment, Host } from '../../config/environment.ts';
import { apiHosts, dataDoors, databaseHost, ingressHosts } from '../../config/placement.ts';
import { publicRoutes } from '../../config/probe-routes.ts';
import type { UpStep } from './steps.ts';

/** The hosts of `hosts` that have no business with some of the data, and the doors that must be shut to them. */
function doorSteps(environment: Environment, hosts: readonly Host[]): UpStep[] {
  const welcome = new Set(apiHosts(environment).map(({ name }) => name));
  const strangers = hosts.filter(({ name }) => !welcome.has(name));
  return strangers.flatMap(({ name }): UpStep[] => {
    const doors = dataDoors(environment).filter((door) => door.host !== name);
    if (doors.length === 0) return [];
    return [
      {
        id: `${name}/doors`,
        kind: 'verify.doors',
        title: `Knock at the ${doors.map(({ what }) => what).join(' and the ')} from ${name}`,
        cause: 'the mesh lets only the hosts of the API reach the data',
        needs: [],
        input: { host: name, doors },
      },
    ];
  });
}

/** A request that the API writes into its log. */
const traced = (environment: Environment) =>
  publicRoutes(environment).find(({ service, method }) => service === 'api' && method === 'POST');

function siteSteps(environment: Environment): UpStep[] {
  const { services, domain } = environment;
  const ingress = ingressHosts(environment).map(({ name }) => name);
  const paths = services.flatMap(({ path }) => (path === null ? [] : [path.replace(/\/$/u, '')]));
  if (ingress.length === 0 || paths.length === 0) return [];
  const site: UpStep = {
    id: 'site',
    kind: 'verify.site',
    title: `Ask for ${domain} as anybody does`,
    cause: 'a valid certificate, no way around it, and nothing of the inside shown',
    needs: [],
    input: { hosts: ingress, domain, paths },
  };
  const route = traced(environment);
  if (!route) return [site];
  const trace: UpStep = {
    id: 'trace',
    kind: 'verify.trace',
    title: 'Follow a request from the ingress to the API',
    cause: 'its id has to be found in both logs when something goes wrong at night',
    needs: [],
    input: { service: route.service, method: route.method, path: route.path },
  };
  return [site, trace];
}

/** What is proved about the services of an environment, from where somebody would try. */
export function serviceVerifySteps(
  environment: Environment,
  hosts: readonly Host[],
  serves: boolean,
): UpStep[] {
  const rights: UpStep = {
    id: 'rights',
    kind: 'verify.rights',
    title: "Try to change the schema with the application's role",
    cause: 'it may read and write rows, nothing else',
    needs: [],
    input: { host: databaseHost(environment).name },
  };
  return [...doorSteps(environment, hosts), rights, ...(serves ? siteSteps(environment) : [])];
}
