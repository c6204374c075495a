/** The first half of authentication: the token itself, before the body is read and before PostgreSQL is asked. */
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { problems } from '../errors/problem.ts';
import type { AccessClaims, AccessTokens } from '../types.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on routes behind `requireBearer`: what the token claims. The session may have ended since. */
    claims: AccessClaims;
  }
}

const prefix = 'Bearer ';
/** Ours have some 350 characters; longer ones are not worth a digest. */
const maxLength = 2_048;

export const decorateClaims = (app: FastifyInstance): void => {
  // Fastify wants the shape of requests known beforehand; the getter catches a route that forgot `requireBearer`.
  app.decorateRequest('claims');
};

export function requireBearer(tokens: AccessTokens): onRequestHookHandler {
  return (request, _reply, done) => {
    const header = request.headers.authorization;
    const claims =
      header?.startsWith(prefix) && header.length < maxLength
        ? tokens.verify(header.slice(prefix.length))
        : undefined;
    if (claims === undefined) {
      done(problems.unauthenticated());
      return;
    }
    request.claims = claims;
    done();
  };
}
