/** How far one service of an interrupted release came. */
export type Advance =
  /** What ran before runs, and nothing else. */
  | 'untouched'
  /** New instances stand beside the old ones, and nobody is sent to them. */
  | 'waiting'
  /** The new instances serve. */
  | 'live';

export interface Interrupted {
  service: string;
  advance: Advance;
  /** Whether new instances that wait answer as they should. */
  ready: boolean;
}

/** What to do about a release whose maker is gone. */
export type Recovery =
  /** Nobody was served by it: give up what waits. */
  | 'give up'
  /** It serves, or can from one moment to the next: promote what waits, and record it. */
  | 'finish'
  /** Part of it serves, and the rest cannot: all goes back. */
  | 'go back';

/** Decides by what serves: no service is ever left on another release than the others. Pure. */
export function decideRecovery(services: readonly Interrupted[]): Recovery {
  const live = services.filter(({ advance }) => advance === 'live');
  if (live.length === 0) return 'give up';
  const rest = services.filter(({ advance }) => advance !== 'live');
  return rest.every(({ advance, ready }) => advance === 'waiting' && ready) ? 'finish' : 'go back';
}
