import type { Event, Sink } from '../../../events/events.ts';
import { reduce } from '../../../events/reduce.ts';
import { emptyView, type RunView } from '../../../events/view.ts';

/** Holds the view for React's useSyncExternalStore. */
export interface ViewStore extends Sink {
  subscribe: (listener: () => void) => () => void;
  get: () => RunView;
  /** Milliseconds since 1970 by the clock of the run: it goes on from the latest event, also in a recording. */
  now: () => number;
}

export function createViewStore(): ViewStore {
  let view = emptyView;
  let taken = performance.now();
  const listeners = new Set<() => void>();
  return {
    write(event: Event) {
      view = reduce(view, event);
      taken = performance.now();
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => view,
    now: () => (view.at === undefined ? Date.now() : Date.parse(view.at) + performance.now() - taken),
    close: async () => undefined,
  };
}
