import { readFileSync } from 'node:fs';
import { fold } from './fold.ts';
import { tableHas } from './table.ts';

/** Words an attacker of this service would try first (ASVS 5.0, 6.2.11): they are in no public list. */
const SERVICE_WORDS = new Set(['pulse', 'monpulse', 'mypulse', 'pulseapp'].map(fold));

/** A unit shorter than this, repeated, is no password, whatever it is. */
const MIN_REPEATED_UNIT = 8;

const EDGES = /^([^\p{L}]*)(.*?)([^\p{L}]*)$/su;

/** The shortest prefix whose repetition makes the text: `abcabcab` → `abc`; the text itself when nothing repeats. */
export function repeatedUnit(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const unit = text.slice(0, length);
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit;
  }
  return text;
}

/** Whether each character is the next (or each the previous) one: `abcdefghijkl`, `987654321098` (9 follows 0). */
export function isSequence(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, index) => code - (codes[index] ?? 0)));
  const wraps = (wrap: number) => [...steps].every((step) => step === Math.sign(-wrap) || step === wrap);
  return wraps(-9) || wraps(9) || wraps(-25) || wraps(25);
}

/** Loads the table (0.4 MB) and returns the check. */
export function loadCommonPasswords(): (password: string) => boolean {
  const table = readFileSync(new URL('table.bin', import.meta.url));
  const known = (text: string) => {
    const folded = fold(text);
    return SERVICE_WORDS.has(folded) || tableHas(table, folded);
  };
  return (password) => {
    if (known(password) || isSequence(password)) return true;
    const unit = repeatedUnit(password.toLowerCase());
    if (unit !== password.toLowerCase() && (unit.length < MIN_REPEATED_UNIT || known(unit))) return true;
    const [, before = '', core = '', after = ''] = EDGES.exec(password) ?? [];
    if (!known(core) && !known(repeatedUnit(core.toLowerCase()))) return false;
    // "football2024!!", "Dragon1234567": a common word that is half of it, or has only such things around it as
    // cracking rules try first.
    return core.length * 2 >= password.length || [before, after].every(isDecoration);
  };

  function isDecoration(edge: string): boolean {
    return edge.length <= 2 || known(edge) || isSequence(edge) || repeatedUnit(edge) !== edge;
  }
}
