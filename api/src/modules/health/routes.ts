import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Exact } from '../../http/schemas.ts';
import type { ModuleOptions } from '../../services.ts';

export interface Lifecycle {
  /** Set at the first signal to stop: balancers look at /readyz and send no more. */
  draining: boolean;
}

const Alive = Exact({ status: Type.Literal('alive'), release: Type.String() });
const Readiness = Exact({
  status: Type.Unsafe<'ready' | 'draining' | 'database-unavailable'>({
    type: 'string',
    enum: ['ready', 'draining', 'database-unavailable'],
  }),
});

/** Public: what orchestrators ask. They answer while PostgreSQL is away. */
export const healthRoutes: FastifyPluginAsyncTypebox<ModuleOptions & { lifecycle: Lifecycle }> = async (
  app,
  { services, lifecycle },
) => {
  const { config, database } = services;
  let known = true;

  app.get(
    '/healthz',
    { schema: { tags: ['health'], summary: 'The process is alive', security: [], response: { 200: Alive } } },
    () => ({ status: 'alive' as const, release: config.release }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['health'],
        summary: 'Requests can be served: PostgreSQL answers and the process is not stopping',
        security: [],
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      if (lifecycle.draining) return reply.code(503).send({ status: 'draining' });
      try {
        await database.pool.query({ name: 'ready', text: 'select 1' });
        known = true;
        return { status: 'ready' as const };
      } catch (error) {
        // Once an outage, for a release that never becomes ready has no other last words; a balancer asks too often to repeat it.
        if (known) app.log.warn({ err: error }, 'not ready: the database is unavailable');
        known = false;
        return reply.code(503).send({ status: 'database-unavailable' });
      }
    },
  );
};
