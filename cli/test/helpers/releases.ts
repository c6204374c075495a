import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type SeenRequest, startSite } from './site.ts';

export const sumOfText = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/** What a path answers: a body, another path to go to, or anything else. */
export type Answer =
  Buffer | string | { to: string } | ((request: SeenRequest, response: ServerResponse) => void);

function serve(answer: Buffer | string, { headers }: SeenRequest, response: ServerResponse): void {
  const body = Buffer.from(answer);
  const from = Number(/^bytes=(\d+)-$/u.exec(headers.range ?? '')?.[1] ?? 0);
  if (from >= body.length && from > 0) {
    response.writeHead(416).end();
    return;
  }
  const rest = body.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length }).end(rest);
}

/** A release server of the test's own: real HTTP, with ranges and redirects. */
export async function startReleases(answers: Record<string, Answer>) {
  return startSite((request, response) => {
    const answer = answers[request.url];
    if (answer === undefined) response.writeHead(404).end('not here');
    else if (typeof answer === 'function') answer(request, response);
    else if (typeof answer === 'object' && 'to' in answer)
      response.writeHead(302, { location: answer.to }).end();
    else serve(answer, request, response);
  });
}

/** Says it sends everything, sends the first half, and hangs up. */
export const truncated =
  (body: Buffer): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': body.length });
    response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  };
