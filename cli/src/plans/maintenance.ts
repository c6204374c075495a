import type { Environment, Service } from '../config/environment.ts';

interface Settings {
  /** Seconds. */
  retryAfter: number;
  /** Letters, digits and hyphens. */
  code: string;
}

/** Where the ingress role has the page of maintenance listen. */
const PAGE = 'http://127.0.0.1:8083';
/** Above every router that services have. */
const FIRST = 1_000_000;

/** Paths under which the public sees whether services are well: they stay what they are. */
export function healthPaths(services: readonly Service[]): string[] {
  return services.flatMap(({ path, health }) =>
    path === null ? [] : [`${path.replace(/\/$/u, '')}${health}`],
  );
}

/** What Traefik's file provider reads: everybody is answered 503 and a page, but who carries the code, and questions for health. Pure. */
export function maintenanceConfig(
  { domain, services }: Environment,
  cookie: string,
  { retryAfter, code }: Settings,
): Record<string, unknown> {
  const name = 'pulse-maintenance';
  const health = healthPaths(services).map((path) => `Path(\`${path}\`)`);
  const rule = [
    `Host(\`${domain}\`)`,
    `!HeaderRegexp(\`Cookie\`, \`(^|; *)${cookie}=${code}(;|$)\`)`,
    ...(health.length === 0 ? [] : [`!((Method(\`GET\`) || Method(\`HEAD\`)) && (${health.join(' || ')}))`]),
  ].join(' && ');
  const router = {
    ...{ rule, priority: FIRST, entryPoints: ['websecure'], service: name },
    middlewares: ['pulse-headers', name],
    tls: { certResolver: 'pulse', domains: [{ main: domain }] },
  };
  const customResponseHeaders = { 'Retry-After': String(retryAfter), 'X-Pulse-Maintenance': 'on' };
  return {
    http: {
      routers: { [name]: router },
      middlewares: { [name]: { headers: { customResponseHeaders } } },
      services: { [name]: { loadBalancer: { servers: [{ url: PAGE }] } } },
    },
  };
}
