import type { PasswordPolicy } from '../types.ts';
import { fold } from './common-passwords/fold.ts';
import { loadCommonPasswords } from './common-passwords/index.ts';

/** NIST SP 800-63B-4 asks for at least 15 for a password alone, OWASP ASVS 5.0 (6.2.1) for at least 8. */
export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

/** Shorter names ("Li", "Ana") are inside too many innocent passwords. */
const MIN_PERSONAL = 4;

const SEPARATORS = /[^\p{L}\p{N}]+/u;

/** Pieces of the person's data that may not be inside the password, folded. */
function personalPieces(email: string, name: string): string[] {
  const local = email.split('@')[0] ?? '';
  const pieces = [local, ...local.split(SEPARATORS), name.replace(/\s+/gu, ''), ...name.split(SEPARATORS)];
  return [...new Set(pieces.map(fold))].filter((piece) => Array.from(piece).length >= MIN_PERSONAL);
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
      const folded = fold(normal);
      if (personalPieces(email, name).some((piece) => folded.includes(piece)))
        return 'contains-personal-data';
      return isCommon(normal) ? 'common' : undefined;
    },
  };
}
