/** 404 and 405: Fastify's router answers both alike, so the routes are remembered to tell them apart. */
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../errors/handler.ts';
import { problems } from '../errors/problem.ts';

/** Call before the routes are registered. */
export function registerUnmatched(app: FastifyInstance): void {
  const methods = new Map<string, { pattern: RegExp; allowed: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const source = url.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:[^/]+/g, '[^/]+');
    const known = methods.get(url) ?? { pattern: new RegExp(`^${source}$`), allowed: new Set() };
    for (const one of [method].flat()) known.allowed.add(one);
    methods.set(url, known);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = [...methods.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((route) => [...route.allowed]);
    const problem =
      allowed.length > 0 ? problems.methodNotAllowed([...new Set(allowed)]) : problems.notFound();
    return sendProblem(request, reply, problem);
  });
}
