import type { ReactElement } from 'react';

const colours = 6;

/** One or two letters for a name: first letters of its first and last words, in upper case. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return chosen
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

/** Always the same colour for the same text, 0 to 5. */
export function colourOf(seed: string): number {
  let sum = 0;
  for (const character of seed) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return sum % colours;
}

/** Decorative: the name is written beside it. */
export function Avatar({
  name,
  seed = name,
  size,
}: {
  name: string;
  seed?: string;
  size?: 'large';
}): ReactElement {
  return (
    <span className="avatar" data-colour={colourOf(seed)} data-size={size} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
