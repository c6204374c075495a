import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Secret } from '../../config/secret.ts';
import { CancelledError, messageOf } from '../../errors/errors.ts';
import { unreachable } from './errors.ts';

export interface Credentials {
  ca: string;
  certificate: string;
  key: Secret;
  token: Secret;
}

export interface Answer {
  status: number;
  text: string;
  /** Raft index of what was read, for the next blocking query. */
  index: number;
}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Readonly<Record<string, string | number>>;
  body?: unknown;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

export interface Transport {
  call: (path: string, call?: Call) => Promise<Answer>;
  close: () => void;
}

const LIMIT_MS = 15_000;
/** What an idle connection may wait for its next call; Nomad closes none by itself. */
const KEEP_ALIVE_MS = 30_000;

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** HTTP with mutual TLS over a UNIX socket that leads to an agent; connections are kept for the next call. */
export function createTransport(socket: string, host: string, credentials: Credentials): Transport {
  const { ca, certificate, key, token } = credentials;
  const agent = new Agent({
    keepAlive: true,
    timeout: KEEP_ALIVE_MS,
    ca,
    cert: certificate,
    key: key.reveal(),
    servername: 'localhost',
  });

  function call(path: string, options: Call = {}): Promise<Answer> {
    const { method = 'GET', query = {}, body, signal, timeoutMs = LIMIT_MS } = options;
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]),
    );
    const text = body === undefined ? undefined : JSON.stringify(body);
    const limit = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          socketPath: socket,
          path: search.size > 0 ? `${path}?${search.toString()}` : path,
          method,
          agent,
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
          headers: {
            'X-Nomad-Token': token.reveal(),
            ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
          },
        },
        (response) => {
          textOf(response).then((answer) => {
            const index = Number(response.headers['x-nomad-index'] ?? 0);
            resolve({ status: response.statusCode ?? 0, text: answer, index });
          }, fail);
        },
      );
      function fail(error: unknown): void {
        if (signal?.aborted === true)
          reject(new CancelledError({ code: 'run.cancelled', summary: 'Cancelled.' }));
        else
          reject(
            unreachable(
              host,
              limit.aborted ? `no answer within ${timeoutMs / 1000} s` : messageOf(error),
              error,
            ),
          );
      }
      asked.on('error', fail);
      asked.end(text);
    });
  }
  return { call, close: () => agent.destroy() };
}
