import type { Environment, Service } from '../../config/environment.ts';
import { databaseName, ingressHosts, meshAddressOf } from '../../config/placement.ts';
import { proxyTags } from './proxy-tags.ts';

/** What a release decides about a job, beside the manifest. */
export interface JobRelease {
  /** `10.42.0.1:5000/pulse/api@sha256:…` */
  image: string;
  /** Number of the release, as people say it. */
  release: string;
  /** Changes with the values of the job's secrets, and tells nothing about them. */
  secretsVersion: string;
  /** Where the public's HTTPS is reached: 443, unless a lab publishes it elsewhere. */
  publicPort: number;
}

/** The `variable` blocks of the job files in nomad/, by name. As JSON they are what Nomad's parser takes as `Variables`. */
export type JobVariables = Readonly<
  Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string>>>
>;

/** Entry point of the ingress that services reach each other through, on the mesh. */
export const INTERNAL_PORT = 8081;
const METRICS_PORT = 9464;
/** Where Nomad's template puts the environment's certificate authority, as the task sees it. */
export const CA_PATH = '/secrets/ca.pem';

const internalName = (service: string) => `${service}.pulse.internal`;
const internalUrl = (service: string) => `http://${internalName(service)}:${INTERNAL_PORT}`;

/** The public origin of an environment: what a browser shows. */
export const publicOrigin = ({ domain }: Environment, port: number): string =>
  `https://${domain}${port === 443 ? '' : `:${port}`}`;

/**
 * The address under which a job reaches the ingress: that of its own host where all hosts it may run on have one, so that
 * the loss of another host is none of its business. Nomad fills the expression in on the host.
 */
function ingressAddress(environment: Environment, { role }: Service): string {
  const ingress = ingressHosts(environment);
  const places = environment.hosts.filter(({ roles }) => roles.includes(role));
  const own = places.length > 1 && places.every((host) => ingress.includes(host));
  const nearest = ingress.find((host) => places.includes(host)) ?? ingress[0];
  if (own) return '${attr.unique.network.ip-address}';
  return nearest === undefined ? '127.0.0.1' : meshAddressOf(environment, nearest.name);
}

const when = (condition: boolean, variables: Record<string, string>): Record<string, string> =>
  condition ? variables : {};

/** Plain variables that pulse gives a service; the manifest's own come on top. docs/configuration.md has their meaning. */
function ownVariables(
  environment: Environment,
  { name }: Service,
  { publicPort }: JobRelease,
): Record<string, string> {
  const has = (other: string) => environment.services.some((service) => service.name === other);
  const proxies = ingressHosts(environment).map((host) => meshAddressOf(environment, host.name));
  const node = { NODE_ENV: 'production', HOST: '0.0.0.0', TRUSTED_PROXIES: proxies.join(',') };
  switch (name) {
    case 'api':
      return {
        ...node,
        METRICS_HOST: '0.0.0.0',
        METRICS_PORT: String(METRICS_PORT),
        NODE_EXTRA_CA_CERTS: CA_PATH,
        ...when(has('app'), { APP_URL: internalUrl('app') }),
      };
    case 'app':
      return {
        ...node,
        PUBLIC_URL: publicOrigin(environment, publicPort),
        ...when(has('api'), { API_URL: internalUrl('api') }),
      };
    default:
      return { NODE_EXTRA_CA_CERTS: CA_PATH };
  }
}

/** The job file of a service among the names of the folder nomad/: its own, else the one for any service. */
export function jobFile({ name }: Pick<Service, 'name'>, files: readonly string[]): string {
  const own = `${name}.nomad.hcl`;
  return files.includes(own) ? own : 'service.nomad.hcl';
}

/** The variables of a service's job. A job file declares those that it uses. */
export function jobVariables(environment: Environment, service: Service, release: JobRelease): JobVariables {
  const address = ingressAddress(environment, service);
  return {
    service: service.name,
    image: release.image,
    release: release.release,
    secrets_version: release.secretsVersion,
    role: service.role,
    count: service.count,
    cpu: service.cpu,
    memory: service.memory,
    port: service.port,
    health: service.health,
    deadline: service.deadline,
    tags: proxyTags(environment, service),
    extra_hosts: environment.services.map(({ name }) => `${internalName(name)}:${address}`),
    env: {
      ...ownVariables(environment, service, release),
      ...service.env,
      PORT: String(service.port),
      RELEASE: release.release,
    },
    secrets: service.secrets.length > 0,
  };
}

/** The variables of the job that migrates the database with the image of the API. */
export function migrateVariables(
  environment: Environment,
  { memory, role }: Service,
  { image, release }: Pick<JobRelease, 'image' | 'release'>,
): JobVariables {
  const env = {
    NODE_ENV: 'production',
    API_DATABASE_ROLE: `${databaseName(environment)}_api`,
    NODE_EXTRA_CA_CERTS: CA_PATH,
  };
  return { image, release, role, memory, env };
}
