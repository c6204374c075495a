/** One word for a shell, as it is. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** A command of these words for a shell. */
export const shellCommand = (words: readonly string[]): string => words.map(shellWord).join(' ');
