import Fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { HostSettings, Refusal } from '../app/lib/host-context.ts';
import type { Config } from './config.ts';
import { fallbackPage } from './fallback-page.ts';
import type { PageHandler } from './remix.ts';
import { contextOf, requestIdOf } from './request.ts';
import { isSameOrigin } from './same-origin.ts';
import { contentSecurityPolicy, EMPTY_POLICY, securityHeaders } from './security.ts';

/** The longest form is a bio of 500 characters, percent-encoded. */
const BODY_LIMIT = 64 * 1024;

export interface HostOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Read at each request: the public origin is unknown until the port is. */
  readonly settings: () => HostSettings;
  readonly pages: PageHandler;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'too-large' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, code: 'unsupported-media-type' },
};

/** Builds the HTTP host: everything around the pages that is not the pages. Routes of files are added by the caller. */
export function buildHost({ config, log, settings, pages }: HostOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    genReqId: requestIdOf,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    // While draining, requests on open connections are still answered; Fastify closes the connection after each.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 2048, ignoreDuplicateSlashes: false },
    frameworkErrors: (_error, _request, reply) => {
      void (reply as FastifyReply)
        .code(400)
        .type('text/plain; charset=utf-8')
        .send('Bad request: malformed address\n');
    },
  });
  const common = securityHeaders({ secure: settings().secureCookies });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );

  const answer = async (request: FastifyRequest, reply: FastifyReply, refusal?: Refusal) => {
    const context = contextOf(request, settings(), log, refusal);
    reply.header('content-security-policy', contentSecurityPolicy(context.nonce, config.production));
    request.logFields = context.logFields;
    return pages(request, reply, context);
  };

  app.decorateRequest('logFields', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(common);
    reply.header('x-request-id', request.id);
    if (!request.raw.url?.startsWith('/')) return reply.code(400).type('text/plain').send('Bad request\n');
  });
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  // Fastify says it to requests that come while draining; those already here must hear it too, or they hold the drain.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', async (request, reply) => {
    const fields = {
      requestId: request.id,
      method: request.method,
      // Without the query: it may hold what a person typed.
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      address: request.ip,
      ...request.logFields,
    };
    // Pages are what people wait for; files and probes would bury them.
    log[request.logFields === null ? 'debug' : 'info'](fields, 'request');
  });

  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const refusal = REFUSALS[error.code];
    if (refusal !== undefined) return answer(request, reply, refusal);
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return answer(request, reply, { status: error.statusCode, code: 'bad-request' });
    }
    log.error({ requestId: request.id, err: error }, 'request failed');
    reply.header('content-security-policy', EMPTY_POLICY);
    return reply.code(500).type('text/html; charset=utf-8').send(fallbackPage(request.id));
  });

  app.get('/healthz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'alive', release: config.release };
  });

  app.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: async (request, reply) => answer(request, reply),
  });
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/*',
    // Before the body is read: a request from elsewhere costs nothing.
    onRequest: async (request, reply) => {
      if (!isSameOrigin(request.headers, settings().publicOrigin)) {
        return answer(request, reply, { status: 403, code: 'cross-site' });
      }
      if (request.method !== 'POST') {
        reply.header('allow', 'GET, HEAD, POST');
        return answer(request, reply, { status: 405, code: 'method-not-allowed' });
      }
    },
    handler: async (request, reply) => answer(request, reply),
  });
  app.setNotFoundHandler(async (request, reply) => {
    reply.header('allow', 'GET, HEAD, POST');
    return answer(request, reply, { status: 405, code: 'method-not-allowed' });
  });
  return app;
}

declare module 'fastify' {
  interface FastifyRequest {
    logFields: Record<string, unknown> | null;
  }
}
