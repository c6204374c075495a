import type { en } from './en.ts';

/** The languages of the site. The first is used when a browser asks for none of them. */
export type Locale = 'en' | 'fr';

/** A sentence, or one sentence per plural category of `{count}`. */
export type Message = string | { readonly one: string; readonly other: string };

export type MessageKey = keyof typeof en;

/** The shape every language must fill: the same keys, plural where English is plural. */
export type Dictionary = {
  readonly [K in MessageKey]: (typeof en)[K] extends string ? string : Exclude<Message, string>;
};

type Placeholder<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholder<Rest> : never;
type Text<M> = M extends string ? M : M[keyof M];

/** The names a message needs, read from the English text: `'{count} of {days}'` needs `count` and `days`. */
export type ParamName<K extends MessageKey> = Placeholder<Text<(typeof en)[K]>>;

/** Parameters of a message; none when its text has no placeholder. `count` chooses the plural. */
export type Params<K extends MessageKey> = [ParamName<K>] extends [never]
  ? []
  : [params: { readonly [N in ParamName<K>]: N extends 'count' ? number : string | number }];

/** Gives the text of a message in one language. */
export type Translate = <K extends MessageKey>(key: K, ...params: Params<K>) => string;
