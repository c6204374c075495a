import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { createI18n, I18nProvider } from '../../app/i18n/index.ts';
import type { I18n, Locale } from '../../app/i18n/index.ts';

/** The moment at which every page of these tests is read. */
export const now = Date.parse('2026-11-24T14:32:00Z');

/** The markup of a component as the server sends it. */
export function render(element: ReactElement, locale: Locale = 'en', timeZone = 'UTC'): string {
  return renderToStaticMarkup(
    <I18nProvider locale={locale} timeZone={timeZone} now={now}>
      {element}
    </I18nProvider>,
  );
}

export function i18n(locale: Locale = 'en', timeZone = 'UTC'): I18n {
  return createI18n({ locale, timeZone, now });
}

/** What a reader sees of some markup. */
export function textOf(markup: string): string {
  return markup
    .replace(/<(style|script)[^>]*>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
