import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Dictionary, Locale, Message, MessageKey, Params, Translate } from './types.ts';

const dictionaries: Record<Locale, Dictionary> = { en, fr };

// en-GB: 24-hour clock and day before month, as in French. It also avoids the no-break space before "PM", on
// which Node and browsers disagree (a hydration mismatch).
export const localeTags: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR' };

export const locales: readonly Locale[] = ['en', 'fr'];

/** The name of each language, in that language: what a language switch shows. */
export const localeNames: Record<Locale, string> = { en: 'English', fr: 'Français' };

type Values = Readonly<Record<string, string | number>>;

function fill(text: string, values: Values, numbers: Intl.NumberFormat): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) return placeholder;
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}

function build(locale: Locale): Translate {
  const dictionary = dictionaries[locale];
  const plurals = new Intl.PluralRules(localeTags[locale]);
  const numbers = new Intl.NumberFormat(localeTags[locale]);
  return <K extends MessageKey>(key: K, ...[values]: Params<K> | [Values?]): string => {
    const message: Message = dictionary[key];
    if (values === undefined) return typeof message === 'string' ? message : message.other;
    if (typeof message === 'string') return fill(message, values, numbers);
    // French also has the category "many" (1 000 000): its sentences are those of "other".
    const { count } = values as Values;
    const one = typeof count === 'number' && plurals.select(count) === 'one';
    return fill(one ? message.one : message.other, values, numbers);
  };
}

const translators: Record<Locale, Translate> = { en: build('en'), fr: build('fr') };

/** The translator of a language: `translate('fr')('nav.login')`. Built once; calls are cheap. */
export function translate(locale: Locale): Translate {
  return translators[locale];
}
