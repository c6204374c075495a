/** One kind of request that pulse sends by itself. It changes nothing: a read, or a write that is refused. */
export interface ProbeRoute {
  method: string;
  /** As the public sees it: `/api/auth/login`. */
  path: string;
  /** The service behind it. */
  service: string;
  /** Sent as JSON. */
  body?: string | undefined;
}

export const routeName = ({ method, path }: Pick<ProbeRoute, 'method' | 'path'>): string =>
  `${method} ${path}`;

/**
 * Whether a status is a failure of the release. A 404 is one where the route did not answer so before: it is what a
 * proxy says that knows no server. Other refusals (400, 401, 403, 429) are answers.
 */
export function isFailure(status: number, before: number | undefined): boolean {
  return status >= 500 || (status === 404 && before !== 404);
}
