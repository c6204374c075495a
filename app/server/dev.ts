import type { ServerBuild } from '@remix-run/node';
import type { FastifyInstance } from 'fastify';
import type { BuildSource } from './remix.ts';

/**
 * Puts Vite inside the host for development: sources are compiled on demand and changes reach open pages through a
 * WebSocket on the host's own port.
 * @returns where the current server build comes from, asked again for each request
 */
export async function registerVite(app: FastifyInstance, root: string): Promise<BuildSource> {
  const { createServer } = await import('vite');
  const mine = new Set(process.listeners('SIGTERM'));
  const vite = await createServer({
    root,
    configFile: `${root}/vite.config.ts`,
    server: { middlewareMode: true, hmr: { server: app.server } },
  });
  // Vite would end the process by itself, in the middle of the drain and with another exit code.
  for (const listener of process.listeners('SIGTERM')) {
    if (!mine.has(listener)) process.off('SIGTERM', listener);
  }
  app.addHook('onClose', () => vite.close());
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return;
    const passed = await new Promise<boolean>((resolve, reject) => {
      reply.raw.once('close', () => resolve(false));
      vite.middlewares(request.raw, reply.raw, (error?: unknown) => {
        if (error === undefined || error === null) resolve(true);
        else reject(error instanceof Error ? error : new Error('Vite could not answer', { cause: error }));
      });
    });
    if (!passed) reply.hijack();
  });
  return async () => (await vite.ssrLoadModule('virtual:remix/server-build')) as unknown as ServerBuild;
}
