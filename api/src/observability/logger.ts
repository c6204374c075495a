import type { FastifyRequest } from 'fastify';
import type { LoggerOptions } from 'pino';
import { isoNow } from './clock.ts';
import { createLogStream, type LogStream } from './log-stream.ts';
import { scrub } from './scrub.ts';
import { serializeError } from './serialize-error.ts';

interface Options {
  level: string;
  release: string;
  /** Where lines go; default: standard output, in batches. */
  stream?: Pick<LogStream, 'write'>;
}

/**
 * Fastify's `logger` option: JSON lines with an ISO time and the level's name. Requests appear only by method and
 * route template, never by URL: query strings and ids stay out.
 */
export function loggerOptions({ level, release, stream = createLogStream() }: Options): LoggerOptions & {
  stream: Pick<LogStream, 'write'>;
} {
  return {
    level,
    stream,
    base: { service: 'api', release },
    timestamp: () => `,"time":"${isoNow()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: {
      err: (error: unknown) => serializeError(error),
      req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions.url }),
      res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
    },
    hooks: { streamWrite: scrub },
  };
}
