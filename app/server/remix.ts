import { createRequestHandler } from '@remix-run/node';
import type { AppLoadContext, ServerBuild } from '@remix-run/node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HostContext } from '../app/lib/host-context.ts';

export type BuildSource = ServerBuild | (() => Promise<ServerBuild>);

/** Answers one request with the pages of `build`. */
export type PageHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
  context: HostContext,
) => Promise<unknown>;

/** Makes the bridge between Fastify and Remix's fetch-shaped handler. */
export function createPageHandler(build: BuildSource, mode: string): PageHandler {
  const handle = createRequestHandler(build, mode);
  return async (request, reply, context) => {
    const response = await handle(
      toRequest(request, reply, context),
      context as HostContext & AppLoadContext,
    );
    reply.code(response.status);
    for (const [name, value] of response.headers) reply.header(name, value);
    for (const cookie of context.responseCookies.values()) reply.header('set-cookie', cookie);
    if (request.method === 'HEAD') return reply.send();
    // One pass of Buffer.from is cheaper than the string writer of the socket.
    if (context.html !== undefined) return reply.send(Buffer.from(context.html));
    // Data answers are short JSON texts; downloads are small documents: no need for a stream.
    return response.body === null ? reply.send() : reply.send(Buffer.from(await response.arrayBuffer()));
  };
}

function toRequest(request: FastifyRequest, reply: FastifyReply, context: HostContext): Request {
  const { refusal, settings } = context;
  const url = settings.publicOrigin + (refusal === undefined ? (request.raw.url ?? '/') : '/refused');
  const method = refusal === undefined ? request.method : 'GET';
  // Routes read the context, not headers, which Remix would copy twice for each loader. Nor may Remix see `Origin`: the
  // host has judged it, by the public address, where Remix would compare it with `Host`.
  const type = request.headers['content-type'];
  const headers: [string, string][] = type === undefined ? [] : [['content-type', type]];
  const controller = new AbortController();
  // A visitor who left needs no page: the API call in flight is given up.
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  const body = method === 'POST' && typeof request.body === 'string' ? request.body : null;
  return new Request(url, { method, headers, body, signal: controller.signal });
}
