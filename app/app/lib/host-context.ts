import type { Session } from './session.server.ts';

/**
 * What the host tells the pages about one request, and what the pages tell the host about the answer.
 * The host is outside of the bundle: this file holds types only, so both sides can read it.
 */
export interface HostContext {
  readonly requestId: string;
  /** Of the Content-Security-Policy; fresh for every answer. */
  readonly nonce: string;
  /** Path and query of the page as the browser shows it, e.g. `/activity?kind=login`. */
  readonly path: string;
  /** Method of the browser's request; differs from Remix's when the host refused it. */
  readonly method: string;
  readonly clientAddress: string;
  readonly userAgent: string;
  readonly cookieHeader: string;
  readonly acceptLanguage: string;
  readonly settings: HostSettings;
  /** Set when the host refused the request before any route ran; the page `/refused` explains it. */
  readonly refusal?: Refusal;
  /** `Set-Cookie` values by cookie name: one writer a name, added to whatever answer is sent. */
  readonly responseCookies: Map<string, string>;
  /** Fields of the request's log line that only the pages know. */
  readonly logFields: Record<string, unknown>;
  /** The finished document: handed over as a string, because reading a Response back costs CPU. */
  html?: string;
  /** Filled on first use by `sessionOf`. */
  session?: Session;
  readonly reportError: (error: unknown) => void;
}

export interface HostSettings {
  readonly apiUrl: string;
  readonly publicOrigin: string;
  readonly secureCookies: boolean;
  readonly release: string;
}

export interface Refusal {
  readonly status: number;
  readonly code: 'cross-site' | 'too-large' | 'unsupported-media-type' | 'method-not-allowed' | 'bad-request';
}

declare module '@remix-run/server-runtime' {
  // Declaration merging is how Remix types the load context.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface AppLoadContext extends HostContext {}
}
