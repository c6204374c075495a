/** Turns whatever was thrown into one RFC 9457 answer; what we did not foresee is logged and answered as `internal`. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseOutage } from '../database/outage.ts';
import { ValidationFailure } from '../http/validation.ts';
import { Problem, problems } from './problem.ts';

const malformedCodes = new Set([
  'FST_ERR_CTP_INVALID_JSON_BODY',
  'FST_ERR_CTP_EMPTY_JSON_BODY',
  'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
]);

/** Fastify's own errors, by their documented codes. */
const fromFramework = (error: Partial<FastifyError>): Problem | undefined => {
  const code = error.code ?? '';
  if (malformedCodes.has(code)) return problems.malformedJson();
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return problems.tooLarge();
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return problems.unsupportedMediaType();
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_ASYNC_CONSTRAINT')
    return problems.validation([{ path: 'url', message: 'is not a valid path' }]);
  if (code === 'FST_ERR_MAX_PARAM_LENGTH')
    return problems.validation([{ path: 'params', message: 'is too long' }]);
  // The JSON parser refuses `__proto__` and broken documents with a SyntaxError marked 400.
  if (error instanceof SyntaxError && 'statusCode' in error && error.statusCode === 400)
    return problems.malformedJson();
  return undefined;
};

/** The problem to answer. `fault` is set when it is ours: something to log with its stack. */
export function toProblem(error: unknown): { problem: Problem; fault?: unknown } {
  if (error instanceof Problem) return { problem: error };
  if (error instanceof ValidationFailure) return { problem: problems.validation(error.errors) };
  if (isDatabaseOutage(error)) return { problem: problems.databaseUnavailable() };
  const known = error instanceof Error ? fromFramework(error) : undefined;
  return known ? { problem: known } : { problem: problems.internal(), fault: error };
}

/** The body of an answer. Members of a problem never override the standard ones. */
export const problemBody = (problem: Problem, requestId: string): Record<string, unknown> => ({
  ...problem.members,
  type: `https://pulse.dev/problems/${problem.code}`,
  title: problem.title,
  status: problem.status,
  ...(problem.detail === undefined ? {} : { detail: problem.detail }),
  code: problem.code,
  requestId,
});

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  return (
    reply
      .code(problem.status)
      .headers(problem.headers)
      .header('content-type', 'application/problem+json')
      // Sent as bytes already written: no response schema applies to a problem.
      .serializer((body: unknown) => JSON.stringify(body))
      .send(problemBody(problem, request.id))
  );
}

export function registerErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { problem, fault } = toProblem(error);
    if (fault !== undefined) app.log.error({ err: fault, requestId: request.id }, 'request failed');
    else if (problem.code === 'database-unavailable')
      app.log.warn({ err: error, requestId: request.id }, 'database unavailable');
    return sendProblem(request, reply, problem);
  });
}
