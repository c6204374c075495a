import type { Tone } from '../output.ts';

const COLORS = { good: 'green', bad: 'red', warn: 'yellow', busy: 'cyan' } as const;

/** Properties of Ink's <Text> for a tone; none without colours. */
export function toneProps(tone: Tone, color: boolean): { color?: string; dimColor?: boolean } {
  if (!color || tone === 'plain') return {};
  return tone === 'dim' ? { dimColor: true } : { color: COLORS[tone] };
}
