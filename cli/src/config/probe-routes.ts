import type { Environment, Service } from './environment.ts';

/** One kind of request that pulse sends by itself. It changes nothing: a read, or a write that is refused. */
export interface ProbeRoute {
  readonly method: string;
  /** As the public sees it, `/api/auth/login`; for a service that is not public, as the service itself does. */
  readonly path: string;
  /** As the service behind the ingress sees it: `/auth/login`. */
  readonly inner: string;
  readonly service: string;
  /** Sent as JSON. */
  readonly body?: string | undefined;
}

export const routeName = ({ method, path }: Pick<ProbeRoute, 'method' | 'path'>): string =>
  `${method} ${path}`;

/** The requests of one service. A POST carries an empty object, which validation refuses. */
export function serviceRoutes({ name, path, probe }: Service): ProbeRoute[] {
  const prefix = path === null || path === '/' ? '' : path.replace(/\/$/u, '');
  return probe.map(({ method, path: inner }) => ({
    method,
    path: `${prefix}${inner}`,
    inner,
    service: name,
    ...(method === 'POST' ? { body: '{}' } : {}),
  }));
}

/** What is asked through the public address. */
export const publicRoutes = ({ services }: Pick<Environment, 'services'>): ProbeRoute[] =>
  services.filter(({ path }) => path !== null).flatMap(serviceRoutes);
