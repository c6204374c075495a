import type { Intent } from '../../../events/intents.ts';

/** What the live view is waiting for. */
export type Mode = 'normal' | 'sure-to-empty';

export interface KeyAnswer {
  mode: Mode;
  intent?: Intent;
}

/** Pure: what a key means. Emptying the data takes a second key, and only `y` confirms. */
export function answerKey(mode: Mode, input: string, ctrl: boolean): KeyAnswer {
  if (ctrl && (input === 'c' || input === 'd')) return { mode: 'normal', intent: 'stop' };
  if (mode === 'sure-to-empty')
    return input === 'y' ? { mode: 'normal', intent: 'empty' } : { mode: 'normal' };
  switch (input) {
    case 'r':
      return { mode, intent: 'restart' };
    case 'o':
      return { mode, intent: 'open' };
    case 'd':
      return { mode: 'sure-to-empty' };
    default:
      return { mode };
  }
}

/** The last line of the live view. */
export function keyHelp(mode: Mode, columns: number): string {
  if (mode === 'sure-to-empty') return 'Empty the data? Every account goes. y empties · any other key keeps';
  const long = 'Ctrl-C stops everything · r restarts · o opens the page · d empties the data';
  return columns >= long.length + 4 ? long : 'Ctrl-C stops · r restarts · o opens · d empties';
}
