import type { PasswordPolicy } from '../types.ts';
import { fold, plain } from './common-passwords/fold.ts';
import { loadCommonPasswords } from './common-passwords/index.ts';

/** NIST SP 800-63B-4 asks for at least 15 for a password alone, OWASP ASVS 5.0 (6.2.1) for at least 8. */
export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

/** Shorter names ("Li", "Ana") are inside too many innocent passwords. */
const MIN_PERSONAL = 4;

const SEPARATORS = /[^\p{L}\p{N}]+/u;
const LETTERS = /^[^\p{N}]+$/u;

/** Pieces of the person's data that may not be inside the password, in lower case. */
function personalPieces(email: string, name: string): string[] {
  const local = email.split('@')[0] ?? '';
  const pieces = [local, ...local.split(SEPARATORS), name.replace(/\s+/gu, ''), ...name.split(SEPARATORS)];
  return [...new Set(pieces.map(plain))].filter((piece) => Array.from(piece).length >= MIN_PERSONAL);
}

/** In any case; and through leet when the piece is a word: of "ba77" from an address, leet would make half of "battery". */
function contains(password: string, piece: string): boolean {
  return plain(password).includes(piece) || (LETTERS.test(piece) && fold(password).includes(fold(piece)));
}

/**
 * 12 to 128 characters, counted as code points of the NFC form (the form that is hashed); not common; without the
 * email's local part or a part of the name, in any case and through simple leet. No rule asks for kinds of characters.
 */
export function createPasswordPolicy(): PasswordPolicy {
  const isCommon = loadCommonPasswords();
  return {
    check({ password, email, name }) {
      // Ten times the limit can only be too long: do not normalise a megabyte to find out.
      if (password.length > MAX_PASSWORD * 10) return 'too-long';
      const normal = password.normalize('NFC');
      const length = Array.from(normal).length;
      if (length < MIN_PASSWORD) return 'too-short';
      if (length > MAX_PASSWORD) return 'too-long';
      const personal = personalPieces(email, name).some((piece) => contains(normal, piece));
      if (personal) return 'contains-personal-data';
      return isCommon(normal) ? 'common' : undefined;
    },
  };
}
