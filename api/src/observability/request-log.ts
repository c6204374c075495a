import { isoNow } from './clock.ts';
import type { LogStream } from './log-stream.ts';

/** Every member is of our own making or checked before: no escaping is needed, and nothing of the caller's gets in. */
export interface AnsweredRequest {
  /** Checked by `requestId`. */
  requestId: string;
  /** One of those Node's parser knows. */
  method: string;
  /** The template of the route, or 'unmatched': ids, queries and whatever else stands in a URL stay out. */
  route: string;
  status: number;
  ms: number;
  /** From a verified token, a UUID. */
  userId: string | undefined;
}

const LEVELS_WITH_REQUESTS = new Set(['trace', 'debug', 'info']);

/**
 * Writes the one line a request, beside pino: put together from parts it costs 1 µs instead of 8. The same form as
 * pino's lines, for one reader of both.
 */
export function createRequestLog({
  level,
  release,
  stream,
}: {
  level: string;
  release: string;
  stream: Pick<LogStream, 'write'>;
}): (request: AnsweredRequest) => void {
  if (!LEVELS_WITH_REQUESTS.has(level)) return () => undefined;
  const service = `","service":"api","release":${JSON.stringify(release)},"requestId":"`;
  return ({ requestId, method, route, status, ms, userId }) => {
    const user = userId === undefined ? '' : `,"userId":"${userId}"`;
    stream.write(
      `{"level":"info","time":"${isoNow()}${service}${requestId}","method":"${method}","route":"${route}",` +
        `"status":${status},"ms":${Math.round(ms * 10) / 10}${user},"msg":"request"}\n`,
    );
  };
}
