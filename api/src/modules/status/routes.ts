import type { FastifyInstance } from 'fastify';
import type { StatusService } from '../../types.ts';
import { StatusView } from './schema.ts';

/** Public, and cheap however often it is asked: the service answers from memory for a few seconds. */
export function statusRoutes(app: FastifyInstance, { status }: { status: StatusService }): void {
  app.get(
    '/status',
    {
      schema: {
        tags: ['status'],
        security: [],
        summary: 'State of the service, of its components, and its availability',
        response: { 200: StatusView },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=3');
      return status.current();
    },
  );
}
