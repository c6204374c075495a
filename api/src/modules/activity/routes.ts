import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { problemResponses } from '../../http/schemas.ts';
import type { ModuleOptions } from '../../services.ts';
import { viewerOf } from '../sessions/viewer.ts';
import { decodeCursor } from './cursor.ts';
import { activityPage, dailyCounts } from './repository.ts';
import { ActivityPage, ActivityQuery, DailyCounts, DailyQuery } from './schema.ts';
import { assertTimeZone } from './time-zone.ts';

/** Behind `requireBearer`. */
export const activityRoutes: FastifyPluginAsyncTypebox<ModuleOptions> = async (app, { services }) => {
  const { database } = services;

  app.get(
    '/activity',
    {
      schema: {
        tags: ['activity'],
        summary: 'What happened on the account, newest first',
        querystring: ActivityQuery,
        response: { 200: ActivityPage, ...problemResponses(400, 401, 503) },
      },
    },
    async ({ claims, query }) => {
      const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
      await viewerOf(services, claims);
      return activityPage(database.em(), {
        userId: claims.userId,
        limit: query.limit,
        after,
        kind: query.kind,
      });
    },
  );

  app.get(
    '/activity/daily',
    {
      schema: {
        tags: ['activity'],
        summary: 'Counts per day of a time zone, every day present, oldest first',
        querystring: DailyQuery,
        response: { 200: DailyCounts, ...problemResponses(400, 401, 503) },
      },
    },
    async ({ claims, query }) => {
      assertTimeZone(query.timeZone);
      await viewerOf(services, claims);
      const days = await dailyCounts(database.pool, claims.userId, query.days, query.timeZone);
      return { timeZone: query.timeZone, days };
    },
  );
};
