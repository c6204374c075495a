import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { problems } from '../errors/problem.ts';

/** The largest body any route takes is a profile: a few kilobytes. */
export const bodyLimit = 16 * 1024;

/**
 * JSON in UTF-8 and nothing else: Fastify's own parser replaces invalid bytes silently, and accepts text/plain.
 * `__proto__` and `constructor.prototype` are refused.
 */
export function registerJsonBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (isUtf8(body)) return parse(request, body.toString('utf8'), done);
    done(problems.malformedJson());
    return undefined;
  });
}
