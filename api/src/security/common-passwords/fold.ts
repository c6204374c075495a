/**
 * Reduces the many spellings of one password to one: `P@ssw0rd`, `password` and `PASSWORD` fold to the same text.
 * NFKC first, so that full-width or ligature look-alikes do not slip past; then case, marks and simple leet.
 */
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  l: 'i',
  '!': 'i',
  '|': 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '8': 'b',
};

const COMBINING_MARKS = /\p{M}+/gu;
const LEET_CHARACTERS = /[01l!|34@5$7+8]/g;

/** Compatibility form, lower case, without accents: `Élodie` → `elodie`. */
export function plain(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(COMBINING_MARKS, '').normalize('NFKC');
}

/** `plain` plus simple leet, `l` and `1` both read as `i` because nobody can tell which was meant. */
export function fold(text: string): string {
  return plain(text).replace(LEET_CHARACTERS, (character) => LEET[character] ?? character);
}
