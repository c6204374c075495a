import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../../events/events.ts';

/**
 * The events of a recording as far apart as they were recorded, divided by `speed`; all at once for null. Ends early
 * when the signal says so.
 */
export async function* paced(
  events: readonly Event[],
  speed: number | null,
  signal: AbortSignal,
): AsyncGenerator<Event> {
  let before: number | undefined;
  for (const event of events) {
    const at = Date.parse(event.at);
    if (speed !== null && before !== undefined && at > before)
      await sleep((at - before) / speed, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    before = at;
    yield event;
  }
}
