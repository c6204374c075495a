import type { Event, Sink } from '../../../events/events.ts';
import { reduce } from '../../../events/reduce.ts';
import { emptyView, type RunView } from '../../../events/view.ts';

/** Holds the view for React's useSyncExternalStore. */
export interface ViewStore extends Sink {
  subscribe: (listener: () => void) => () => void;
  get: () => RunView;
}

export function createViewStore(): ViewStore {
  let view = emptyView;
  const listeners = new Set<() => void>();
  return {
    write(event: Event) {
      view = reduce(view, event);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => view,
    close: async () => undefined,
  };
}
