import { isRouteErrorResponse, RemixServer } from '@remix-run/react';
import type { AppLoadContext, EntryContext, HandleErrorFunction } from '@remix-run/node';
import { renderToString } from 'react-dom/server';
import { accountOf } from './lib/account.server.ts';
import { preferencesOf } from './lib/preferences.server.ts';
import { RequestInfoProvider } from './lib/request-info.tsx';
import type { RequestInfo } from './lib/request-info.tsx';

/** Seconds a visitor, or the robot reading the header, waits before asking a page again that could not be complete. */
const RETRY_AFTER = '10';

/** Renders a document in one go: no page defers anything, and a stream would cost more CPU. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  context: AppLoadContext,
): Response {
  const info: RequestInfo = {
    ...preferencesOf(context),
    account: accountOf(context),
    now: Date.now(),
    release: context.settings.release,
    requestId: context.requestId,
    nonce: context.nonce,
    withoutScripts: context.refusal !== undefined,
  };
  // Loaders answer through `defer` without promises (respond.server.ts): spare the page the script that awaits them.
  remixContext.staticHandlerContext.activeDeferreds = null;
  const markup = renderToString(
    <RequestInfoProvider value={info}>
      <RemixServer context={remixContext} url={request.url} />
    </RequestInfoProvider>,
  );
  context.html = `<!doctype html>${markup}`;
  headers.set('content-type', 'text/html; charset=utf-8');
  headers.set('cache-control', 'no-store');
  headers.set('vary', 'Cookie, Accept-Language');
  if (status === 503 && !headers.has('retry-after')) headers.set('retry-after', RETRY_AFTER);
  return new Response(null, { status, headers });
}

export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (request.signal.aborted || (isRouteErrorResponse(error) && error.status < 500)) return;
  context.reportError(error);
};
