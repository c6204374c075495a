import type { Field, Fields, Leaf, ListNode, Node, ObjectNode, RecordNode } from './node.ts';

/** The words in which manifest.ts is written. */

export const list = <N extends Node>(item: N, min = 0): ListNode<N> => ({ kind: 'list', item, min });

export const record = <N extends Node>(
  noun: string,
  key: Leaf<string>,
  value: N,
  min = 0,
): RecordNode<N> => ({
  kind: 'record',
  noun,
  key,
  value,
  min,
});

export const object = <F extends Fields>(fields: F, extensions = false): ObjectNode<F> => ({
  kind: 'object',
  fields,
  extensions,
});

const field = <N extends Node, P extends 'required' | 'optional'>(
  node: N,
  presence: P,
  description: string,
  example?: string,
): Field<N, P> => ({ node, presence, description, ...(example === undefined ? {} : { example }) });

export const required = <N extends Node>(
  node: N,
  description: string,
  example?: string,
): Field<N, 'required'> => field(node, 'required', description, example);

export const optional = <N extends Node>(
  node: N,
  description: string,
  example?: string,
): Field<N, 'optional'> => field(node, 'optional', description, example);

/** A value that is there even where nobody wrote it; `value` is written as in the manifest. */
export const preset = <T>(node: Leaf<T>, value: string, description: string): Field<Leaf<T>, 'preset'> => ({
  node,
  presence: 'preset',
  preset: value,
  description,
});

/** A group of values that is there even where nobody wrote it, since each of its values is. */
export const section = <F extends Fields>(
  fields: F,
  description: string,
): Field<ObjectNode<F>, 'preset'> => ({
  node: object(fields),
  presence: 'preset',
  description,
});

type Loosened<F extends Fields> = { readonly [K in keyof F]: Field<F[K]['node'], 'optional'> };

/** The same keys, none of them needed: what an environment may say differently from the project. */
export function loosened<F extends Fields>(fields: F): Loosened<F> {
  const entries = Object.entries(fields).map(([key, { node, description, example }]) => [
    key,
    optional(node, description, example),
  ]);
  return Object.fromEntries(entries) as Loosened<F>;
}
