import { type Alias, type Document, type Node, visit } from 'yaml';

/** What each alias stands for: the last anchor of its name before it. An alias inside its own anchor has no entry. */
export interface Anchors {
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly names: readonly string[];
}

/** One walk for the whole document: asking the library for each alias would cost the square of their number. */
export function findAnchors(document: Document): Anchors {
  const known = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Value(_key, node) {
      if (node.anchor !== undefined) known.set(node.anchor, node);
    },
    Alias(_key, alias, path) {
      const target = known.get(alias.source);
      if (target !== undefined && !path.includes(target)) targets.set(alias, target);
    },
  });
  return { targets, names: [...known.keys()] };
}
