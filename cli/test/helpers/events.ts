import type { Event, RunEvent, Sink } from '../../src/events/events.ts';
import { reduce } from '../../src/events/reduce.ts';
import { emptyView, type RunView } from '../../src/events/view.ts';

const START = Date.UTC(2026, 10, 24, 21, 4, 12);

/** Stamps events as a reporter would: a tenth of a second apart, from 21:04:12 on. */
export function stamped(events: readonly RunEvent[]): Event[] {
  return events.map((event, i) => ({
    v: 1,
    seq: i + 1,
    at: new Date(START + i * 100).toISOString(),
    runId: '20261124-210412-0000',
    ...event,
  }));
}

/** The view after these events. */
export function viewOf(events: readonly RunEvent[]): RunView {
  return stamped(events).reduce(reduce, emptyView);
}

/** A sink that remembers. */
export function recordingSink(): Sink & { events: Event[]; closed: () => number } {
  const events: Event[] = [];
  let closed = 0;
  return {
    events,
    closed: () => closed,
    write: (event) => void events.push(event),
    async close() {
      closed += 1;
    },
  };
}

/** Collects what is emitted. */
export function collector(): { emit: (event: RunEvent) => void; events: RunEvent[]; types: () => string[] } {
  const events: RunEvent[] = [];
  return { events, emit: (event) => void events.push(event), types: () => events.map(({ type }) => type) };
}
