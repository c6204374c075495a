import type { Leaf } from '../schema/node.ts';
import { no, ok } from './result.ts';

/** One of a closed set of words; the reader of the manifest adds the nearest one to its fault. */
export function oneOf<const W extends readonly string[]>(noun: string, words: W): Leaf<W[number]> {
  return {
    kind: 'leaf',
    noun,
    parse: (text) => (words.includes(text) ? ok(text as W[number]) : no(`is none of ${words.join(', ')}`)),
    format: (value) => value,
    json: { enum: [...words] },
    words,
  };
}

/** `true` or `false`. */
export const flag: Leaf<boolean> = {
  kind: 'leaf',
  noun: 'switch',
  parse: (text) =>
    text === 'true' || text === 'false' ? ok(text === 'true') : no('is neither true nor false'),
  format: String,
  json: { type: 'boolean' },
};

interface Shape {
  noun: string;
  pattern: RegExp;
  longest: number;
  /** Finishes the sentence `user "x" …`, with what to write instead. */
  problem: string;
}

/** Text of a given shape. */
export function text({ noun, pattern, longest, problem }: Shape): Leaf<string> {
  return {
    kind: 'leaf',
    noun,
    parse(written) {
      if (written.length > longest) return no(`is longer than ${longest} characters`);
      return pattern.test(written) ? ok(written) : no(problem);
    },
    format: (value) => value,
    json: { type: 'string', pattern: pattern.source, maxLength: longest },
  };
}
