import type { Lines } from '../diagnostics/position.ts';
import type { Origin, Setting } from '../environment.ts';
import { describe } from '../schema/describe.ts';
import type { Fields } from '../schema/node.ts';
import type { Place } from '../yaml/reader.ts';

/** A place where a value may be said. */
export interface Level<V> {
  /** `environments.prod`; empty for the manifest itself. */
  readonly path: string;
  readonly values: V | null;
  /** The environment that is rehearsed, when the value is taken from there. */
  readonly like?: string;
}

export const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** Decides values one by one and remembers where each came from. */
export class Settling {
  readonly settings: Setting[] = [];
  readonly #places: ReadonlyMap<string, Place>;
  readonly #lines: Lines;

  constructor(places: ReadonlyMap<string, Place>, lines: Lines) {
    this.#places = places;
    this.#lines = lines;
  }

  /** Where the manifest says a path; what nobody wrote is a default. */
  origin(path: string, like: string | null = null): Origin {
    const place = this.#places.get(path);
    return place === undefined
      ? { from: 'default' }
      : { from: 'manifest', ...this.#lines.at(place.value.start), like };
  }

  note(path: string, text: string, origin: Origin): void {
    this.settings.push({ path, text, origin });
  }

  /** What the first level says that says anything of a key; null where none does. Levels come nearest first. */
  pick<V extends object, K extends keyof V & string>(
    fields: Fields,
    key: K,
    to: string,
    levels: readonly Level<V>[],
  ): V[K] | null {
    const level = levels.find(({ values }) => values !== null && values[key] !== null);
    const value = level?.values?.[key] ?? null;
    const node = fields[key]?.node;
    const origin: Origin =
      level === undefined ? { from: 'default' } : this.origin(join(level.path, key), level.like);
    this.note(join(to, key), node === undefined ? '' : describe(node, value), origin);
    return value;
  }
}
