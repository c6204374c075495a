import { Pool } from 'undici';
import type { Dispatcher } from 'undici';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  readonly header: (name: string) => string | undefined;
}

/** Milliseconds. Logging in may wait in the API's hash queue, which is itself bounded. */
const ANSWER_TIMEOUT = 10_000;
const CONNECT_TIMEOUT = 2_000;
/** Open connections; more requests wait for a free one. */
const CONNECTIONS = 64;

// On globalThis: in development this module is evaluated anew after each change, the connections stay.
const pools = ((globalThis as { pulseApiPools?: Map<string, Pool> }).pulseApiPools ??= new Map<
  string,
  Pool
>());

function poolFor(origin: string): Pool {
  const known = pools.get(origin);
  if (known !== undefined) return known;
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    headersTimeout: ANSWER_TIMEOUT,
    bodyTimeout: ANSWER_TIMEOUT,
    connect: { timeout: CONNECT_TIMEOUT },
  });
  pools.set(origin, pool);
  return pool;
}

/**
 * Sends one request over a kept-alive connection and reads the whole answer.
 * A GET that meets a connection the API has just closed is sent once more; nothing else ever is.
 * @throws what undici throws when there is no answer (refused, reset, too late)
 */
export async function send(origin: string, request: ApiRequest): Promise<ApiAnswer> {
  const pool = poolFor(origin);
  try {
    return await dispatch(pool, request);
  } catch (error) {
    if (request.method === 'GET' && isClosedConnection(error)) return dispatch(pool, request);
    throw error;
  }
}

/** `dispatch` instead of `request`: no stream and no AbortSignal per call, which halves the CPU of a round trip. */
function dispatch(pool: Pool, request: ApiRequest): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let headers: Record<string, string | string[] | undefined> = {};
    const chunks: Buffer[] = [];
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode, received) => {
        status = statusCode;
        headers = received;
      },
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd: () => {
        const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
        resolve({
          status,
          body: body?.toString('utf8') ?? '',
          header: (name) => {
            const value = headers[name];
            return typeof value === 'string' ? value : value?.[0];
          },
        });
      },
      onResponseError: (_controller, error) => reject(error),
    };
    pool.dispatch({ ...request, body: request.body ?? null }, handler);
  });
}

function isClosedConnection(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
