import { useRef } from 'react';
import type { LineView } from '../../../events/view.ts';

/** Lines that one <Static> takes in before it is replaced by an empty one: it keeps all it ever got. */
const LARGEST_BATCH = 1000;

interface Lines {
  batch: number;
  lines: readonly LineView[];
}

/** Pure: adds what is new, told by `seq`, to what <Static> has; starts over with an empty one when it got long. */
export function nextLines(shown: Lines, kept: readonly LineView[], largest = LARGEST_BATCH): Lines {
  const last = shown.lines.at(-1)?.seq ?? -1;
  const fresh = kept.filter(({ seq }) => seq > last);
  if (fresh.length === 0) return shown;
  if (shown.lines.length + fresh.length <= largest) return { ...shown, lines: [...shown.lines, ...fresh] };
  return { batch: shown.batch + 1, lines: fresh };
}

export function useLines(kept: readonly LineView[]): Lines {
  const shown = useRef<Lines>({ batch: 0, lines: [] });
  shown.current = nextLines(shown.current, kept);
  return shown.current;
}
