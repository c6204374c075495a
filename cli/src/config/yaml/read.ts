import { isMap, isScalar, isSeq } from 'yaml';
import { conceal } from '../diagnostics/conceal.ts';
import { nearest, suggestion } from '../diagnostics/nearest.ts';
import { clipped, visible } from '../diagnostics/visible.ts';
import type { Fields, Leaf, ListNode, Node, ObjectNode, RecordNode } from '../schema/node.ts';
import { type At, type Entry, kindOf, MANIFEST, type Reader, spanOf } from './reader.ts';

/** What stands for a value that could not be read, so that the rest can still be looked at. */
function nothing(node: Node): unknown {
  if (node.kind === 'leaf') return null;
  if (node.kind === 'list') return [];
  if (node.kind === 'record') return {};
  return Object.fromEntries(Object.entries(node.fields).map(([key, field]) => [key, absent(field)]));
}

/** The value of a key that nobody wrote. */
function absent(field: Fields[string]): unknown {
  if (field.presence === 'optional') return null;
  if (field.preset === undefined || field.node.kind !== 'leaf') return nothing(field.node);
  const parsed = field.node.parse(field.preset);
  return parsed.ok ? parsed.value : null;
}

/** The beginning of a value; concealed first, since a clipped secret is no longer recognised. */
const quoted = (text: string): string => `"${clipped(visible(conceal(text)), 60)}"`;
/** What a value is called in a sentence; that it stands in the manifest goes without saying. */
const subjectOf = (name: string, owner: string): string =>
  owner === MANIFEST ? name : `${name} of ${owner}`;
const forOwner = (owner: string): string => (owner === MANIFEST ? '' : ` for ${owner}`);
/** More keys than this are looked up, not read. */
const MOST_KEYS = 8;

const inside = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function readLeaf(reader: Reader, leaf: Leaf<unknown>, yaml: unknown, at: At): unknown {
  const span = spanOf(yaml, at.span);
  if (!isScalar(yaml)) {
    reader.fault('manifest.type', at.path, span, `${at.subject} must be a single value, not ${kindOf(yaml)}`);
    return null;
  }
  const text = yaml.source ?? String(yaml.value);
  const parsed = leaf.parse(text);
  if (parsed.ok) return parsed.value;
  if (leaf.words === undefined) {
    reader.fault('manifest.value', at.path, span, `${at.name} ${quoted(text)} ${parsed.problem}`);
  } else {
    const message = `unknown ${leaf.noun} ${quoted(text)}${forOwner(at.owner)}`;
    reader.fault('manifest.unknown-word', at.path, span, message, suggestion(text, leaf.words));
  }
  return null;
}

function readList(reader: Reader, list: ListNode<Node>, yaml: unknown, at: At): unknown[] {
  const span = spanOf(yaml, at.span);
  if (!isSeq(yaml)) {
    const hint =
      isScalar(yaml) && yaml.source !== undefined
        ? `write [${clipped(visible(conceal(yaml.source)), 40)}]`
        : null;
    reader.fault('manifest.type', at.path, span, `${at.subject} must be a list, not ${kindOf(yaml)}`, hint);
    return [];
  }
  if (yaml.items.length < list.min) reader.fault('manifest.empty', at.path, span, `${at.subject} is empty`);
  const name = list.item.kind === 'leaf' ? list.item.noun : at.name;
  const seen = new Set<string>();
  const values: unknown[] = [];
  for (const [index, item] of yaml.items.entries()) {
    const itemSpan = spanOf(item, span);
    const before = reader.diagnostics.length;
    const path = `${at.path}[${index}]`;
    const value = read(reader, list.item, item, {
      ...at,
      path,
      name,
      subject: subjectOf(name, at.owner),
      key: null,
      span: itemSpan,
    });
    if (reader.diagnostics.length > before) continue;
    const text = list.item.kind === 'leaf' ? list.item.format(value) : JSON.stringify(value);
    if (seen.has(text))
      reader.fault(
        'manifest.duplicate',
        path,
        itemSpan,
        `${name} ${quoted(text)} stands twice${forOwner(at.owner)}`,
      );
    else values.push(value);
    seen.add(text);
  }
  return values;
}

function readRecord(
  reader: Reader,
  record: RecordNode<Node>,
  entries: Entry[],
  at: At,
): Record<string, unknown> {
  if (entries.length < record.min) reader.fault('manifest.empty', at.path, at.span, `${at.subject} is empty`);
  const values: [string, unknown][] = [];
  for (const { name, span, value } of entries) {
    const key = record.key.parse(name);
    const path = inside(at.path, name);
    if (!key.ok) reader.fault('manifest.name', path, span, `${record.noun} ${quoted(name)} ${key.problem}`);
    const single = record.value.kind === 'leaf';
    const owner = single ? at.owner : `${record.noun} ${quoted(name)}`;
    const subject = single ? subjectOf(name, at.owner) : owner;
    const entry = read(reader, record.value, value, { path, name, owner, subject, key: span, span });
    if (key.ok) values.push([name, entry]);
  }
  return Object.fromEntries(values);
}

function readObject(
  reader: Reader,
  object: ObjectNode<Fields>,
  entries: Entry[],
  at: At,
): Record<string, unknown> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const known = Object.keys(object.fields);
  for (const { name, span } of entries) {
    if (known.includes(name) || (object.extensions && name.startsWith('x-'))) continue;
    const near = nearest(name, known);
    const choice = known.length > MOST_KEYS ? null : `it may hold ${known.join(', ')}`;
    const hint = near === null ? choice : `did you mean "${near}"?`;
    reader.fault(
      'manifest.unknown-key',
      inside(at.path, name),
      span,
      `unknown key ${quoted(name)} in ${at.subject}`,
      hint,
    );
  }
  const values = Object.entries(object.fields).map(([name, field]): [string, unknown] => {
    const entry = byName.get(name);
    const path = inside(at.path, name);
    if (entry !== undefined) {
      const { span, value } = entry;
      return [
        name,
        read(reader, field.node, value, {
          path,
          name,
          owner: at.owner,
          subject: subjectOf(name, at.owner),
          key: span,
          span,
        }),
      ];
    }
    if (field.presence === 'required') {
      const hint = field.example === undefined ? null : `write ${name}: ${field.example}`;
      reader.fault('manifest.missing-key', path, at.key ?? at.span, `${at.subject} lacks "${name}"`, hint);
    }
    return [name, absent(field)];
  });
  return Object.fromEntries(values);
}

/** Reads one value by its schema. After a fault it returns something of the right shape, and the reader has the fault. */
export function read(reader: Reader, node: Node, yaml: unknown, at: At): unknown {
  const target = reader.resolve(yaml, at);
  if (target === undefined) return nothing(node);
  const span = spanOf(yaml, at.span);
  reader.places.set(at.path, { key: at.key, value: span });
  const empty =
    target === null || (isScalar(target) && target.value === null && (target.source ?? '') === '');
  if (empty && at.path !== '') {
    reader.fault('manifest.type', at.path, at.key ?? span, `${at.subject} has no value`);
    return nothing(node);
  }
  if (node.kind === 'leaf') return readLeaf(reader, node, target, at);
  if (node.kind === 'list') return readList(reader, node, target, { ...at, span });
  if (!isMap(target) && !empty) {
    const hint = node.kind === 'record' ? `write ${at.name}: { name: … }` : null;
    reader.fault('manifest.type', at.path, span, `${at.subject} must be a map, not ${kindOf(target)}`, hint);
    return nothing(node);
  }
  const entries = isMap(target) ? reader.entries(target, at) : [];
  const within = { ...at, span };
  return node.kind === 'record'
    ? readRecord(reader, node, entries, { ...within, span: at.key ?? span })
    : readObject(reader, node, entries, within);
}
