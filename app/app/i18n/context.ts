import { createContext, createElement, useContext, useMemo } from 'react';
import type { ReactElement, ReactNode } from 'react';

import { formatters } from './format.ts';
import type { Formatters, Moment } from './format.ts';
import { translate } from './translate.ts';
import type { Locale, Translate } from './types.ts';

export interface I18n extends Omit<Formatters, 'formatRelativeTo'> {
  readonly locale: Locale;
  readonly timeZone: string;
  /** The time of this page in ms: given by the server so that both sides write the same words. */
  readonly now: number;
  readonly t: Translate;
  /** Time from now: "3 minutes ago". */
  readonly formatRelative: (at: Moment) => string;
}

export interface I18nOptions {
  readonly locale: Locale;
  /** IANA name; checked by the caller (`isTimeZone`). */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Everything a page needs to speak one language at one moment in one time zone. */
export function createI18n({ locale, timeZone, now }: I18nOptions): I18n {
  const { formatRelativeTo, ...formats } = formatters(locale, timeZone);
  return {
    ...formats,
    locale,
    timeZone,
    now,
    t: translate(locale),
    formatRelative: (at) => formatRelativeTo(at, now),
  };
}

const I18nContext = createContext<I18n | null>(null);

/** Gives its children their language: once, at the root. */
export function I18nProvider(props: I18nOptions & { children: ReactNode }): ReactElement {
  const { locale, timeZone, now, children } = props;
  const i18n = useMemo(() => createI18n({ locale, timeZone, now }), [locale, timeZone, now]);
  return createElement(I18nContext.Provider, { value: i18n }, children);
}

/** The language of the page. Throws outside an I18nProvider: a page without language is a programming error. */
export function useI18n(): I18n {
  const i18n = useContext(I18nContext);
  if (i18n === null) throw new Error('useI18n needs an I18nProvider above it');
  return i18n;
}
