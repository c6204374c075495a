import { type Document, parseDocument, type YAMLError } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { clipped } from '../diagnostics/visible.ts';

/** UTF-16 units. A manifest of a hundred services is a tenth of this; parsing stays instant below it. */
export const LARGEST_MANIFEST = 262_144;

export type ParsedYaml = { ok: true; document: Document.Parsed } | { ok: false; diagnostics: Diagnostic[] };

const syntax = (message: string, start: number, end: number, hint: string | null = null): Diagnostic => ({
  code: 'manifest.syntax',
  path: '',
  message,
  hint,
  span: { start, end },
});

/** What the parser's codes mean to somebody who never read the YAML specification. */
const HINTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'use spaces',
  MULTIPLE_DOCS: 'one file holds one manifest: remove "---"',
  BAD_INDENT: 'align it with the lines around it, or close the bracket before it',
  MISSING_CHAR: 'a bracket, a brace, a comma or a quote is missing',
  BLOCK_AS_IMPLICIT_KEY: 'quote the value, or put the map on its own lines',
  TAG_RESOLVE_FAILED: 'write the value without a tag',
};

/** Where the parser speaks to programmers. */
const MESSAGES: Readonly<Record<string, string>> = { MULTIPLE_DOCS: 'a second document begins' };

function fromYaml(error: YAMLError): Diagnostic {
  const [start, end] = error.pos;
  const [first = ''] = (MESSAGES[error.code] ?? error.message).split('\n');
  return syntax(
    clipped(`${first.charAt(0).toLowerCase()}${first.slice(1)}`, 120),
    start,
    end,
    HINTS[error.code] ?? null,
  );
}

/** Reads YAML 1.2, keeping positions. Keys that stand twice are left for the reader, which can say where the first one is. */
export function parseYaml(text: string): ParsedYaml {
  if (text.length > LARGEST_MANIFEST) {
    const size = `${Math.round(text.length / 1024)} kB is more than a manifest can hold (${LARGEST_MANIFEST / 1024} kB)`;
    return { ok: false, diagnostics: [{ ...syntax(size, 0, 1), code: 'manifest.too-large' }] };
  }
  const binary = text.indexOf('\0');
  if (binary !== -1) return { ok: false, diagnostics: [syntax('this is not text', binary, binary + 1)] };
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
    merge: false,
  });
  const faults = [...document.errors, ...document.warnings].map(fromYaml);
  return faults.length > 0 ? { ok: false, diagnostics: faults } : { ok: true, document };
}
