import { Document, isMap, isScalar, parseDocument, Scalar } from 'yaml';

/** What a person edits: names and values, in the clear. */

export type EditReading = { ok: true; values: ReadonlyMap<string, string> } | { ok: false; problem: string };

const header = (environment: string): string =>
  ` Secrets of ${environment}, in the clear. Save and close: what changed is encrypted, and this file is gone.\n` +
  ' A line that is removed removes its secret. Close without saving to change nothing.';

/** Lines that YAML's block form brings back exactly; anything else is quoted. */
const PLAIN_LINES = /^(?:[!-~](?:[ -~]*[!-~])?\n)+$/u;

export function toEditText(environment: string, values: ReadonlyMap<string, string>): string {
  const document = new Document(Object.fromEntries(values));
  document.commentBefore = header(environment);
  if (isMap(document.contents)) {
    for (const { value } of document.contents.items) {
      if (isScalar(value) && typeof value.value === 'string')
        value.type = PLAIN_LINES.test(value.value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
    }
  }
  return document.toString({ lineWidth: 0 });
}

/** Reads what was saved. A problem names lines and names, never values. */
export function fromEditText(text: string): EditReading {
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'error', uniqueKeys: false });
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const [fault] = document.errors;
  if (fault !== undefined) return { ok: false, problem: `line ${lineAt(fault.pos[0])} is not YAML` };
  const values = new Map<string, string>();
  if (document.contents === null) return { ok: true, values };
  if (!isMap(document.contents))
    return { ok: false, problem: 'line 1 begins something else than NAME: value' };
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key)) return { ok: false, problem: 'a name is not a single word' };
    const name = String(key.value);
    const line = lineAt(key.range[0]);
    if (!isScalar(value) || value.value === null)
      return { ok: false, problem: `line ${line}: ${name} has no text as its value` };
    if (values.has(name)) return { ok: false, problem: `line ${line}: ${name} stands twice` };
    values.set(name, value.source);
  }
  return { ok: true, values };
}
