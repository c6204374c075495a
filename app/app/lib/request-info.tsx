import { createContext, useContext } from 'react';
import type { Locale } from '../i18n/index.ts';
import type { Theme } from './preferences.ts';

/** Who is logged in, for the header. */
export interface Account {
  readonly name: string;
  readonly email: string;
}

/** What every page needs and no loader has to fetch. Written on <html> by the server, read back there by the browser. */
export interface RequestInfo {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly timeZone: string;
  readonly account: Account | null;
  /** Milliseconds since 1970 when the page was made. */
  readonly now: number;
  readonly release: string;
  readonly requestId: string;
  /** Only on the server: browsers hide it from the document, so that injected markup cannot read it. */
  readonly nonce?: string;
  /** A page that stands at another page's address, to say why that one was refused: scripts would look for the other. */
  readonly withoutScripts?: boolean;
}

const RequestInfoContext = createContext<RequestInfo | null>(null);

export const RequestInfoProvider = RequestInfoContext.Provider;

/** The request-wide values of the page. */
export function useRequestInfo(): RequestInfo {
  const info = useContext(RequestInfoContext);
  if (info === null) throw new Error('useRequestInfo needs a RequestInfoProvider above it');
  return info;
}

/** The attributes of <html> that carry the values to the browser. */
export function requestInfoAttributes(info: RequestInfo) {
  return {
    lang: info.locale,
    'data-theme': info.theme,
    'data-time-zone': info.timeZone,
    'data-account': info.account === null ? undefined : JSON.stringify(info.account),
    'data-now': info.now,
    'data-release': info.release,
    'data-request-id': info.requestId,
  };
}

/** Reads the values back in the browser. */
export function requestInfoFromDocument(html: HTMLElement): RequestInfo {
  const { theme, timeZone, account, now, release, requestId } = html.dataset;
  return {
    locale: html.lang as Locale,
    theme: theme as Theme,
    timeZone: timeZone ?? 'UTC',
    account: account === undefined ? null : (JSON.parse(account) as Account),
    now: Number(now),
    release: release ?? '',
    requestId: requestId ?? '',
  };
}
