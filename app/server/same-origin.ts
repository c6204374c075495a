import { isLoopbackHost } from './config.ts';

/** The headers that tell where a request comes from, as Node gives them. */
export interface OriginHeaders {
  readonly origin?: string | string[] | undefined;
  readonly referer?: string | string[] | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether a request that may change something comes from our own pages.
 * Browsers send `Sec-Fetch-Site` and `Origin` by themselves and scripts cannot forge them. All that are present must
 * agree; several values, `null` or none at all is a refusal, because nothing then proves the page was ours.
 */
export function isSameOrigin(headers: OriginHeaders, publicOrigin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (headers.origin !== undefined) return isOurs(headers.origin, publicOrigin);
  if (site !== undefined) return true;
  const referer = headers.referer;
  if (typeof referer !== 'string' || !URL.canParse(referer)) return false;
  return isOurs(new URL(referer).origin, publicOrigin);
}

function isOurs(origin: string | string[], publicOrigin: string): boolean {
  if (typeof origin !== 'string') return false;
  if (origin === publicOrigin) return true;
  // Node joins repeated headers with a comma; no origin holds one, so they fall through to the comparison below.
  if (!URL.canParse(origin)) return false;
  const [asked, ours] = [new URL(origin), new URL(publicOrigin)];
  // localhost, 127.0.0.1 and [::1] are the same machine in development.
  return (
    asked.origin === origin &&
    isLoopbackHost(ours.hostname) &&
    isLoopbackHost(asked.hostname) &&
    asked.protocol === ours.protocol &&
    asked.port === ours.port
  );
}
