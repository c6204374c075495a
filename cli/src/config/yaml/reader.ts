import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Diagnostic, DiagnosticCode, Span } from '../diagnostics/diagnostic.ts';
import { suggestion } from '../diagnostics/nearest.ts';
import { type Anchors, findAnchors } from './anchors.ts';

/** What the file as a whole is called. */
export const MANIFEST = 'the manifest';

/** Where a value of the manifest stands; `key` is null for elements of lists. */
export interface Place {
  readonly key: Span | null;
  readonly value: Span;
}

/** A value on its way in: where it is and how a fault names it. */
export interface At {
  path: string;
  /** `roles`, `role`: begins a fault about this value. */
  name: string;
  /** `host "solo"`: what it belongs to. */
  owner: string;
  /** `roles of host "solo"`, or `host "solo"` for the host itself. */
  subject: string;
  key: Span | null;
  /** Where to point when there is no value to point at. */
  span: Span;
}

/** One entry of a map, merged ones included. */
export interface Entry {
  name: string;
  span: Span;
  value: unknown;
}

export const spanOf = (node: unknown, fallback: Span): Span => {
  const range =
    typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range : undefined;
  return range ? { start: range[0], end: Math.max(range[0] + 1, range[1]) } : fallback;
};

/** What YAML made of a value, for a sentence. */
export function kindOf(node: unknown): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  return 'a single value';
}

/** Collects faults and places while the schema is walked; knows aliases and merges. */
export class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly places = new Map<string, Place>();
  readonly #anchors: Anchors;

  constructor(document: Document) {
    this.#anchors = findAnchors(document);
  }

  fault(code: DiagnosticCode, path: string, span: Span, message: string, hint: string | null = null): void {
    this.diagnostics.push({ code, path, message, hint, span });
  }

  /** What an alias stands for; anything else is itself. Undefined after a fault. */
  resolve(node: unknown, at: At): unknown {
    if (!isAlias(node)) return node;
    const target = this.#anchors.targets.get(node);
    if (target === undefined) this.#unknownAlias(node, at);
    return target;
  }

  #unknownAlias(alias: Alias, at: At): void {
    const { names } = this.#anchors;
    const inside = names.includes(alias.source);
    const message = inside
      ? `alias "*${alias.source}" stands inside or before its own anchor`
      : `alias "*${alias.source}" refers to no anchor`;
    this.fault(
      'manifest.alias',
      at.path,
      spanOf(alias, at.span),
      message,
      inside ? null : suggestion(alias.source, names),
    );
  }

  /** The entries of a map in order, own keys before merged ones; faults for keys that stand twice. */
  entries(map: YAMLMap, at: At): Entry[] {
    const found = new Map<string, Entry>();
    const merges: Entry[] = [];
    for (const { key, value } of map.items) {
      const span = spanOf(key, at.span);
      if (!isScalar(key)) {
        this.fault(
          'manifest.type',
          at.path,
          span,
          `a key of ${at.subject} is ${kindOf(key)}`,
          'a key is a single word',
        );
        continue;
      }
      const name = key.source ?? String(key.value);
      const entry = { name, span, value };
      if (name === '<<') merges.push(entry);
      else if (found.has(name)) this.#twice(entry, at);
      else found.set(name, entry);
    }
    for (const merge of merges) this.#merge(merge, found, at, new Set([map]));
    return [...found.values()];
  }

  #twice({ name, span }: Entry, at: At): void {
    const path = at.path === '' ? name : `${at.path}.${name}`;
    this.fault(
      'manifest.duplicate-key',
      path,
      span,
      `key "${name}" stands twice in ${at.subject}`,
      'remove one of them',
    );
  }

  #merge({ value, span }: Entry, found: Map<string, Entry>, at: At, seen: Set<unknown>): void {
    const sources = isSeq(value) ? value.items : [value];
    for (const source of sources) {
      const map = this.resolve(source, { ...at, span });
      if (map === undefined) continue;
      if (!isMap(map) || seen.has(map)) {
        this.fault(
          'manifest.alias',
          at.path,
          spanOf(source, span),
          '"<<" merges something that is no other map',
          'write <<: *name',
        );
        continue;
      }
      const deeper = new Set([...seen, map]);
      for (const { key, value: merged } of map.items) {
        if (!isScalar(key)) continue;
        const entry = { name: key.source ?? String(key.value), span: spanOf(key, span), value: merged };
        if (entry.name === '<<') this.#merge(entry, found, at, deeper);
        else if (!found.has(entry.name)) found.set(entry.name, entry);
      }
    }
  }
}
