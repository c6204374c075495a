import type { Leaf } from '../schema/node.ts';
import { no, ok } from './result.ts';

/** A whole number within bounds. */
export function integer(noun: string, smallest: number, largest: number): Leaf<number> {
  return {
    kind: 'leaf',
    noun,
    parse(text) {
      if (!/^[+-]?\d+$/u.test(text)) return no('is not a whole number');
      const value = Number(text);
      return value >= smallest && value <= largest
        ? ok(value)
        : no(`is not between ${smallest} and ${largest}`);
    },
    format: String,
    json: { type: 'integer', minimum: smallest, maximum: largest },
  };
}

/** A TCP port. */
export const port = integer('port', 1, 65_535);

/** Processors a lab host may use: `2`, `0.5`. */
export const processors: Leaf<number> = {
  kind: 'leaf',
  noun: 'processors',
  parse(text) {
    if (!/^\d+(?:\.\d+)?$/u.test(text)) return no('is not a number of processors: write 2');
    const value = Number(text);
    return value >= 0.1 && value <= 256 ? ok(value) : no('is not between 0.1 and 256');
  },
  format: String,
  json: { type: 'number', minimum: 0.1, maximum: 256 },
};
