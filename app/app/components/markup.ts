/**
 * Markup built as text, for the few places with hundreds of tiny elements (bars, rows of figures): one React
 * element with `dangerouslySetInnerHTML` costs the server a third of what elements do (90 bars: 0.02 ms of CPU
 * instead of 0.06). Every value put into the template is escaped, unless this same function made it.
 */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Replaces the five characters that mean something in HTML and SVG. */
export function escapeMarkup(text: string): string {
  return /[&<>"']/.test(text)
    ? text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
    : text;
}

type Value = string | number | Markup | readonly Markup[];

function write(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeMarkup(value);
  return value instanceof Markup ? value.text : value.map((part) => part.text).join('');
}

/** A tagged template: ``markup`<title>${name}</title>` `` escapes `name`. */
export function markup(strings: TemplateStringsArray, ...values: Value[]): Markup {
  let text = strings[0] ?? '';
  for (let i = 0; i < values.length; i++) text += write(values[i] ?? '') + (strings[i + 1] ?? '');
  return new Markup(text);
}

/** The property that React needs to take markup as it is. */
export function inner(...parts: readonly Markup[]): { __html: string } {
  return { __html: parts.map((part) => part.text).join('') };
}
