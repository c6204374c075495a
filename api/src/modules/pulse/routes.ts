import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { problems } from '../../errors/problem.ts';
import { problemResponses } from '../../http/schemas.ts';
import type { ModuleOptions } from '../../services.ts';
import { assertTimeZone } from '../activity/time-zone.ts';
import { readPulse } from './repository.ts';
import { Pulse, PulseQuery } from './schema.ts';

/** Behind `requireBearer`. */
export const pulseRoutes: FastifyPluginAsyncTypebox<ModuleOptions> = async (app, { services }) => {
  app.get(
    '/pulse',
    {
      schema: {
        tags: ['pulse'],
        summary: 'Everything « Mon Pulse » shows, in one answer',
        querystring: PulseQuery,
        response: { 200: Pulse, ...problemResponses(400, 401, 503) },
      },
    },
    async ({ claims, query }) => {
      assertTimeZone(query.timeZone);
      const [row, status] = await Promise.all([
        readPulse(services.database.pool, claims, query),
        services.status.current(),
      ]);
      if (row === undefined) throw problems.unauthenticated();
      if (row.stale) services.touch.seen(claims.sessionId);
      // `row` holds the profile and more: the response schema lets the profile's members through, nothing else.
      return { profile: row, activity: { daily: row.daily, latest: row.latest }, status };
    },
  );
};
