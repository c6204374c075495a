import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { problems } from '../../errors/problem.ts';
import { NoContent, problemResponses } from '../../http/schemas.ts';
import type { ModuleOptions } from '../../services.ts';
import { endSessions, listSessions } from './repository.ts';
import { EndedCount, SessionList, SessionParams } from './schema.ts';
import { viewerOf } from './viewer.ts';

/** Behind `requireBearer`. */
export const sessionRoutes: FastifyPluginAsyncTypebox<ModuleOptions> = async (app, { services }) => {
  const { database } = services;

  app.get(
    '/sessions',
    {
      schema: {
        tags: ['sessions'],
        summary: 'Where the account is logged in, the session that asks first',
        response: { 200: SessionList, ...problemResponses(401, 503) },
      },
    },
    async ({ claims }) => {
      await viewerOf(services, claims);
      return { items: await listSessions(database.em(), claims) };
    },
  );

  app.delete(
    '/sessions/:id',
    {
      schema: {
        tags: ['sessions'],
        summary: 'End one session; its tokens stop working at once',
        params: SessionParams,
        response: { 204: NoContent, ...problemResponses(400, 401, 404, 503) },
      },
    },
    async ({ claims, params }, reply) => {
      await viewerOf(services, claims);
      const ended = await database
        .em()
        .transactional((em) => endSessions(em, { userId: claims.userId, only: params.id }));
      if (ended === 0) throw problems.notFound('There is no such session on this account.');
      return reply.code(204).send();
    },
  );

  app.delete(
    '/sessions',
    {
      schema: {
        tags: ['sessions'],
        summary: 'End all sessions but the one that asks',
        response: { 200: EndedCount, ...problemResponses(401, 503) },
      },
    },
    async ({ claims }) => {
      await viewerOf(services, claims);
      const where = { userId: claims.userId, except: claims.sessionId };
      return { ended: await database.em().transactional((em) => endSessions(em, where)) };
    },
  );
};
