import type { Locale } from './types.ts';

/** True when a value, for instance from a cookie, names a language of the site. */
export function isLocale(value: unknown): value is Locale {
  return value === 'en' || value === 'fr';
}

/**
 * The language for an Accept-Language header (RFC 9110 §12.5.4): the highest quality among those we have,
 * by primary subtag (`fr-CA` is French); English when there is none.
 */
export function negotiateLocale(header: string | null | undefined): Locale {
  let best: Locale = 'en';
  let bestQuality = 0;
  for (const range of (header ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = range.split(';');
    const locale = tag.trim().toLowerCase().split('-')[0];
    if (!isLocale(locale)) continue;
    const weight = parameters
      .map((parameter) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/i.exec(parameter)?.[1])
      .find(Boolean);
    const quality = weight === undefined ? 1 : Number(weight);
    if (quality > bestQuality) {
      best = locale;
      bestQuality = quality;
    }
  }
  return best;
}

/** True for an IANA time zone this runtime knows, such as `Europe/Paris`. Never throws. */
export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 64) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
