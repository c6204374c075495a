import type { Environment, Service } from '../../config/environment.ts';

/** What the ingress puts before every public request, in this order; the ingress role defines them. */
const MIDDLEWARES = ['pulse-headers@file', 'pulse-limits@file', 'pulse-retry@file'];

/** `/api` and everything below, but not `/apis`. */
function publicRule(domain: string, path: string): string {
  const host = `Host(\`${domain}\`)`;
  return path === '' ? host : `${host} && (Path(\`${path}\`) || PathPrefix(\`${path}/\`))`;
}

function publicTags(domain: string, name: string, path: string): string[] {
  const router = `traefik.http.routers.${name}`;
  const strip = `${name}-strip`;
  const middlewares = [...MIDDLEWARES, ...(path === '' ? [] : [strip])];
  return [
    `${router}.rule=${publicRule(domain, path)}`,
    `${router}.entrypoints=websecure`,
    `${router}.tls.certresolver=pulse`,
    `${router}.middlewares=${middlewares.join(',')}`,
    `${router}.service=${name}`,
    ...(path === '' ? [] : [`traefik.http.middlewares.${strip}.stripprefix.prefixes=${path}`]),
  ];
}

/**
 * What the ingress reads from the tags of a service: who it serves in public and among the services, and what it asks before
 * it sends anybody there. A service whose path is null has no public router.
 */
export function proxyTags({ domain }: Environment, { name, path, health }: Service): string[] {
  const internal = `traefik.http.routers.${name}-internal`;
  const check = `traefik.http.services.${name}.loadbalancer.healthcheck`;
  return [
    'traefik.enable=true',
    ...(path === null ? [] : publicTags(domain, name, path.replace(/\/$/u, ''))),
    `${internal}.rule=Host(\`${name}.pulse.internal\`)`,
    `${internal}.entrypoints=internal`,
    `${internal}.middlewares=pulse-retry@file`,
    `${internal}.service=${name}`,
    // Patient: with one instance, a check that fails because the host is busy turns slow answers into none at all.
    `${check}.path=${health}`,
    `${check}.interval=5s`,
    `${check}.timeout=4s`,
  ];
}
