export { createI18n, I18nProvider, useI18n } from './context.ts';
export type { I18n, I18nOptions } from './context.ts';
export type { DayStyle, Moment } from './format.ts';
export { isLocale, isTimeZone, negotiateLocale } from './negotiate.ts';
export { localeNames, locales, translate } from './translate.ts';
export type { Locale, MessageKey, Translate } from './types.ts';
