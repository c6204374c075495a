import { isLocale, isTimeZone, negotiateLocale } from '../i18n/index.ts';
import type { Locale } from '../i18n/index.ts';
import { readCookie, serializeCookie } from './cookies.ts';
import type { HostContext } from './host-context.ts';
import { isTheme } from './preferences.ts';
import type { Theme } from './preferences.ts';

const YEAR = 31_536_000;

export interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
  /** IANA name; UTC until the browser has told its own. */
  readonly timeZone: string;
}

/** Language (chosen, else the browser's), theme and time zone of a request. */
export function preferencesOf(context: HostContext): Preferences {
  const locale = readCookie(context.cookieHeader, 'locale');
  const theme = readCookie(context.cookieHeader, 'theme');
  return {
    locale: isLocale(locale) ? locale : negotiateLocale(context.acceptLanguage),
    theme: isTheme(theme) ? theme : 'system',
    timeZone: timeZoneOf(context),
  };
}

/** Asking Intl whether a zone exists costs 30 µs: remember the good ones, of which there are some 600. */
const knownZones = new Set(['UTC']);

export function timeZoneOf(context: HostContext): string {
  const zone = readCookie(context.cookieHeader, 'tz');
  if (zone === undefined) return 'UTC';
  if (knownZones.has(zone)) return zone;
  if (!isTimeZone(zone)) return 'UTC';
  if (knownZones.size < 1_000) knownZones.add(zone);
  return zone;
}

/** Keeps a choice in the browser for a year. */
export function keepPreference(context: HostContext, name: 'locale' | 'theme', value: string): void {
  const secure = context.settings.secureCookies;
  context.responseCookies.set(name, serializeCookie(name, value, { maxAge: YEAR, secure, httpOnly: true }));
}
