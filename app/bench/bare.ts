// Child of page.ts: renders the tree of one captured page again and again, with nothing around it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequestHandler } from '@remix-run/node';
import type { AppLoadContext, ServerBuild } from '@remix-run/node';
import type { ReactElement } from 'react';
import type { HostContext } from '../app/lib/host-context.ts';

type Render = (element: ReactElement) => string;

export interface BareRequest {
  readonly apiUrl: string;
  readonly cookie: string;
  readonly path: string;
  readonly warmUp: number;
  readonly rounds: number;
}

export interface BareResult {
  /** Milliseconds of CPU for one rendering. */
  readonly milliseconds: number;
  readonly bytes: number;
}

/** The element that the application gives to React for a page: caught on its way, data and all. */
async function capture({
  apiUrl,
  cookie,
  path,
}: BareRequest): Promise<{ element: ReactElement; render: Render }> {
  const server = createRequire(import.meta.url)('react-dom/server') as { renderToString: Render };
  const render = server.renderToString;
  let caught: ReactElement | undefined;
  server.renderToString = (element) => {
    caught = element;
    return render(element);
  };
  const build = pathToFileURL(join(import.meta.dirname, '../build/server/index.js')).href;
  const handle = createRequestHandler((await import(build)) as ServerBuild, 'production');
  const settings = { apiUrl, publicOrigin: 'http://localhost:1', secureCookies: false, release: 'bench' };
  const context: HostContext = {
    requestId: 'bench-bare',
    nonce: 'bench-nonce-of-24-bytes=',
    path,
    method: 'GET',
    clientAddress: '127.0.0.1',
    userAgent: 'bench',
    cookieHeader: cookie,
    acceptLanguage: 'en',
    settings,
    responseCookies: new Map(),
    logFields: {},
    reportError: (error) => {
      throw error;
    },
  };
  const answer = await handle(
    new Request(settings.publicOrigin + path),
    context as HostContext & AppLoadContext,
  );
  if (answer.status !== 200 || caught === undefined) throw new Error(`${path} answered ${answer.status}`);
  return { element: caught, render };
}

process.once('message', (request: BareRequest) => {
  void measure(request).then((result) => {
    process.send?.(result);
    process.disconnect();
  });
});

async function measure(request: BareRequest): Promise<BareResult> {
  const { element, render } = await capture(request);
  let bytes = 0;
  for (let i = 0; i < request.warmUp; i++) bytes = Buffer.byteLength(render(element));
  const before = process.cpuUsage();
  for (let i = 0; i < request.rounds; i++) render(element);
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: (user + system) / 1000 / request.rounds, bytes };
}
