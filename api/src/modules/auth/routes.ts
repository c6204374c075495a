import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { problems } from '../../errors/problem.ts';
import { requireBearer } from '../../http/bearer.ts';
import { originOf } from '../../http/origin.ts';
import { NoContent, problemResponses } from '../../http/schemas.ts';
import type { ModuleOptions } from '../../services.ts';
import { endSessions } from '../sessions/repository.ts';
import { limited } from './limited.ts';
import { login } from './login.ts';
import { refresh } from './refresh.ts';
import { LoggedIn, Login, Refresh, Refreshed, SignUp } from './schema.ts';
import { signUp } from './sign-up.ts';

/** Public, but for logging out. */
export const authRoutes: FastifyPluginAsyncTypebox<ModuleOptions> = async (app, { services }) => {
  const { accessTokens, database, describeDevice, hashes, limiter } = services;
  const tags = ['auth'];

  app.post(
    '/auth/sign-up',
    {
      schema: {
        tags,
        summary: 'Make an account and log in',
        security: [],
        body: SignUp,
        response: { 201: LoggedIn, ...problemResponses(400, 409, 413, 415, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      if (hashes.full) throw problems.busy();
      const origin = originOf(request, describeDevice);
      const keys = [{ scope: 'sign-up-address' as const, id: origin.address }];
      const result = await limited(limiter, keys, () => signUp(services, request.body, origin));
      return reply.code(201).send(result);
    },
  );

  app.post(
    '/auth/login',
    {
      schema: {
        tags,
        summary: 'Log in',
        security: [],
        body: Login,
        response: { 200: LoggedIn, ...problemResponses(400, 401, 413, 415, 429, 503) },
      },
    },
    async (request) => login(services, request.body, originOf(request, describeDevice)),
  );

  app.post(
    '/auth/refresh',
    {
      schema: {
        tags,
        summary: 'Exchange a refresh token for the next pair of tokens',
        security: [],
        body: Refresh,
        response: { 200: Refreshed, ...problemResponses(400, 401, 413, 415, 429, 503) },
      },
    },
    async (request) => {
      const origin = originOf(request, describeDevice);
      const keys = [{ scope: 'refresh-address' as const, id: origin.address }];
      return limited(limiter, keys, () => refresh(services, request.body.refreshToken, origin));
    },
  );

  app.post(
    '/auth/logout',
    {
      onRequest: requireBearer(accessTokens),
      schema: {
        tags,
        summary: 'End the session that asks',
        response: { 204: NoContent, ...problemResponses(401, 503) },
      },
    },
    async ({ claims }, reply) => {
      const where = { userId: claims.userId, only: claims.sessionId };
      const ended = await database.em().transactional((em) => endSessions(em, where, 'logout'));
      if (ended === 0) throw problems.unauthenticated();
      return reply.code(204).send();
    },
  );
};
