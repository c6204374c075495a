/** The part of JSON Schema (draft 2020-12) that the manifest needs. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a leaf made of the text in the manifest; `problem` finishes the sentence `budget "15" …`. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

/** A single value, as people write it and as code reads it. */
export interface Leaf<T> {
  kind: 'leaf';
  /** What one such value is called: `role`, `duration`. */
  noun: string;
  /** Reads the text as it stands in the file, without its quotes. Never throws. */
  parse(text: string): Parsed<T>;
  /** Writes a value back the way `parse` would read it. */
  format(value: T): string;
  json: JsonSchema;
  /** For closed sets: every valid word. */
  words?: readonly string[];
}

/** `[a, b]`, each element once. */
export interface ListNode<N> {
  kind: 'list';
  item: N;
  min: number;
}

/** Named things: `hosts: { front: …, back: … }`; names keep the order of the file. */
export interface RecordNode<N> {
  kind: 'record';
  /** What one entry is called: `host`. */
  noun: string;
  key: Leaf<string>;
  value: N;
  min: number;
}

type Presence = 'required' | 'optional' | 'preset';

/** A value of an object; `preset` is written as in the manifest, so that code, schema and reference agree on it. */
export interface Field<N, P extends Presence> {
  node: N;
  presence: P;
  description: string;
  preset?: string;
  example?: string;
}

export type Fields = Readonly<Record<string, Field<Node, Presence>>>;

/** Fixed keys. */
export interface ObjectNode<F> {
  kind: 'object';
  fields: F;
  /** Whether reusable pieces may be kept beside them (`x-…`). */
  extensions: boolean;
}

export type Node = Leaf<unknown> | ListNode<Node> | RecordNode<Node> | ObjectNode<Fields>;

type FieldValue<F> =
  F extends Field<infer N, infer P> ? (P extends 'optional' ? Value<N> | null : Value<N>) : never;

/** The type of what a node reads. Absent optional values are null: nothing in a manifest is undefined. */
export type Value<N> =
  N extends Leaf<infer T>
    ? T
    : N extends ListNode<infer I>
      ? readonly Value<I>[]
      : N extends RecordNode<infer V>
        ? Readonly<Record<string, Value<V>>>
        : N extends ObjectNode<infer F>
          ? { readonly [K in keyof F]: FieldValue<F[K]> }
          : never;
