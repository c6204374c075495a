import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { HostContext, HostSettings, Refusal } from '../app/lib/host-context.ts';
import { newNonce } from './security.ts';

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** The id under which proxies, this host and the API log one request: the caller's when well formed. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** What the pages are told about a request. */
export function contextOf(
  request: FastifyRequest,
  settings: HostSettings,
  log: Logger,
  refusal?: Refusal,
): HostContext {
  const { headers } = request;
  return {
    requestId: request.id,
    nonce: newNonce(),
    path: pagePath(request.url),
    method: request.method,
    clientAddress: request.ip,
    userAgent: headers['user-agent'] ?? '',
    cookieHeader: headers.cookie ?? '',
    acceptLanguage: headers['accept-language'] ?? '',
    settings,
    ...(refusal === undefined ? {} : { refusal }),
    responseCookies: new Map(),
    logFields: {},
    reportError: (error) => log.error({ requestId: request.id, err: error }, 'page failed'),
  };
}

/** Remix asks for the data of a page at the page's own address plus `_data`: the visitor never sees that parameter. */
function pagePath(url: string): string {
  if (!url.includes('_data=')) return url;
  const [path = '/', query = ''] = url.split('?', 2);
  const rest = query.split('&').filter((pair) => !pair.startsWith('_data='));
  return rest.length === 0 ? path : `${path}?${rest.join('&')}`;
}
