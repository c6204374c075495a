import { createHash } from 'node:crypto';
import type { HistoryEntry } from './ledger.ts';

export type HistoryLine = HistoryEntry & { at: string };

export interface Chain {
  entries: HistoryLine[];
  /** The first line that does not fit the one before it, counted from 1, and why; null when all do. */
  broken: { line: number; why: string } | null;
}

interface Link {
  body: string;
  previous: string;
  hash: string;
}

function problemOf({ body, previous, hash }: Link, before: string): string | null {
  const fits = createHash('sha256').update(`${previous}\n${body}`).digest('hex') === hash;
  if (!fits) return 'it was changed after it was written';
  return previous === before ? null : 'a line before it was removed, added or changed';
}

/** Follows the chain of hashes through a history. Pure. */
export function checkChain(text: string): Chain {
  const entries: HistoryLine[] = [];
  let broken: Chain['broken'] = null;
  let before = '';
  for (const [index, line] of text.split('\n').filter(Boolean).entries()) {
    try {
      const link = JSON.parse(line) as Link;
      const why = problemOf(link, before);
      if (why !== null) broken ??= { line: index + 1, why };
      before = link.hash;
      entries.push(JSON.parse(link.body) as HistoryLine);
    } catch {
      broken ??= { line: index + 1, why: 'it is not what pulse writes' };
    }
  }
  return { entries, broken };
}
