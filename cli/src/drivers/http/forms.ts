/** A form of a page, as a browser without JavaScript would send it. */
export interface HtmlForm {
  /** As written in the page; empty for the page's own address. */
  action: string;
  method: 'get' | 'post';
  /** Names and the values they have before anybody types. */
  fields: Map<string, string>;
  /** Name and value of the first button that submits, when it has a name. */
  button: [name: string, value: string] | undefined;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

/** Decodes the character references that servers write. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return ENTITIES[(name ?? '').toLowerCase()] ?? whole;
    },
  );
}

/** Attributes of one start tag; those without a value have an empty one. */
export function readAttributes(tag: string): Map<string, string> {
  const attributes = new Map<string, string>();
  const inside = tag.replace(/^<\S+/, '').replace(/\/?>$/, '');
  for (const match of inside.matchAll(/([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g)) {
    const [, name = '', double, single, bare] = match;
    attributes.set(name.toLowerCase(), decodeEntities(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

function readInput(tag: string, fields: Map<string, string>): void {
  const attributes = readAttributes(tag);
  const name = attributes.get('name');
  const type = attributes.get('type') ?? 'text';
  if (
    name === undefined ||
    attributes.has('disabled') ||
    ['submit', 'button', 'image', 'reset'].includes(type)
  )
    return;
  if ((type === 'checkbox' || type === 'radio') && !attributes.has('checked')) return;
  fields.set(name, attributes.get('value') ?? (type === 'checkbox' ? 'on' : ''));
}

function readForm(start: string, body: string): HtmlForm {
  const attributes = readAttributes(start);
  const fields = new Map<string, string>();
  for (const [tag] of body.matchAll(/<input\b[^>]*>/gi)) readInput(tag, fields);
  for (const [, tag = '', text = ''] of body.matchAll(/(<textarea\b[^>]*>)([\s\S]*?)<\/textarea>/gi)) {
    const name = readAttributes(tag).get('name');
    // A first line break belongs to the markup, not to the value.
    if (name !== undefined) fields.set(name, decodeEntities(text.replace(/^\r?\n/, '')));
  }
  const submit = [...body.matchAll(/<(?:button|input)\b[^>]*>/gi)]
    .map(([tag]) => ({ button: tag.startsWith('<b'), attributes: readAttributes(tag) }))
    .find(({ button, attributes: own }) => (own.get('type') ?? (button ? 'submit' : 'text')) === 'submit');
  const name = submit?.attributes.get('name');
  return {
    action: attributes.get('action') ?? '',
    method: attributes.get('method')?.toLowerCase() === 'post' ? 'post' : 'get',
    fields,
    button: name === undefined ? undefined : [name, submit?.attributes.get('value') ?? ''],
  };
}

/** Every form of a page, in order. */
export function readForms(html: string): HtmlForm[] {
  const page = html.replace(/<!--[\s\S]*?-->|<script\b[\s\S]*?<\/script>/gi, '');
  return [...page.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/gi)].map(([, start = '', body = '']) =>
    readForm(start, body),
  );
}

/** What a person would read: tags and scripts out, spaces joined. */
export function readText(html: string): string {
  const bare = html.replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1>/gi, '').replace(/<[^>]+>/g, ' ');
  return decodeEntities(bare).replace(/\s+/g, ' ').trim();
}
