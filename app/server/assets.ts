import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const YEAR = 'public, max-age=31536000, immutable';
const HOUR = 'public, max-age=3600';

/**
 * Serves the built files of `directory` (build/client). Vite names files under /assets by their content, so they never
 * change; the others (icons, robots.txt) may. The build wrote .br and .gz beside each: nothing is compressed per request.
 */
export async function registerAssets(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    // Only files that exist get a route, so an unknown address is a page, with the way back.
    wildcard: false,
    globIgnore: ['**/*.br', '**/*.gz'],
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      void reply.header('cache-control', path.startsWith(join(directory, 'assets')) ? YEAR : HOUR);
    },
  });
}
