import type { Secret } from '../config/secret.ts';

const MARK = '[redacted]';

/** Shapes of secrets that we were never told about: in a log line of a child, in the message of a library. */
const KNOWN_SHAPES: [RegExp, string][] = [
  // JSON Web Tokens: three base64url parts, the first beginning with {"
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MARK],
  // the password in an address
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s@/]+@/gi, `$1${MARK}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${MARK}`],
  // the private member of a JSON Web Key
  [/("d"\s*:\s*")[\w-]{16,}(")/g, `$1${MARK}$2`],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g, MARK],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, MARK],
];

/** Shorter values would be found in ordinary words. */
const SHORTEST_SECRET = 6;

export interface Redactor {
  /** From now on this value is removed wherever it appears. */
  learn: (secret: Secret) => void;
  /** A copy of plain data without secrets. */
  redact: <T>(value: T) => T;
}

export function createRedactor(): Redactor {
  let known: string[] = [];

  function clean(text: string): string {
    let result = text;
    for (const value of known) result = result.replaceAll(value, MARK);
    for (const [shape, mark] of KNOWN_SHAPES) result = result.replace(shape, mark);
    return result;
  }

  function walk(value: unknown): unknown {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]));
  }

  return {
    learn(secret) {
      const value = secret.reveal();
      if (value.length < SHORTEST_SECRET || known.includes(value)) return;
      // As it stands, and as it stands inside JSON or an address. Longest first: one may contain another.
      const forms = new Set([value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]);
      known = [...known, ...forms].sort((a, b) => b.length - a.length);
    },
    redact: <T>(value: T) => walk(value) as T,
  };
}
