import type { Node } from './node.ts';

/** What stands for a value that is not there. */
export const ABSENT = '—';

/** A value as a person would write it in the manifest, on one line. */
export function describe(node: Node, value: unknown): string {
  if (value === null || value === undefined) return ABSENT;
  if (node.kind === 'leaf') return node.format(value);
  if (node.kind === 'list') {
    const items = (value as readonly unknown[]).map((item) => describe(node.item, item));
    return items.length === 0 ? ABSENT : items.join(', ');
  }
  const entries = Object.entries(value as Record<string, unknown>).map(([key, inner]) => {
    const child = node.kind === 'record' ? node.value : node.fields[key]?.node;
    return child === undefined || inner === null ? null : `${key}: ${describe(child, inner)}`;
  });
  const shown = entries.filter((entry) => entry !== null);
  return shown.length === 0 ? ABSENT : `{ ${shown.join(', ')} }`;
}
