import type { Limiter } from '../../types.ts';
import { countersOf, KNOWN_FOR, PENDING_FOR, type Counter } from './rules.ts';

interface Entry {
  /** Failures of a delay, attempts of a quota. */
  count: number;
  /** Attempts under way. */
  pending: number;
  pendingAt: number;
  /** Nothing goes before this; the end of a quota's window. */
  until: number;
  /** The newest event; with the window it says when the entry may be forgotten. */
  at: number;
}

interface Options {
  /** Entries kept at most, the least recently used go first: about 200 bytes each. */
  capacity?: number;
  now?: () => number;
}

const fresh = (): Entry => ({ count: 0, pending: 0, pendingAt: 0, until: 0, at: 0 });

/** Milliseconds this counter makes an attempt wait. */
function wait(entry: Entry, counter: Counter, now: number): number {
  if (entry.count + entry.pending < counter.free) return 0;
  // Beyond the free attempts one at a time: its outcome decides the delay of the next.
  if (entry.pending > 0) return counter.base;
  return Math.max(0, entry.until - now);
}

function admit(entry: Entry, counter: Counter, now: number): void {
  if (counter.kind === 'delay') {
    entry.pending += 1;
    entry.pendingAt = now;
    return;
  }
  if (entry.count === 0) entry.until = now + counter.window;
  entry.count += 1;
}

/** Takes the attempt back: from those under way, or from the quota. */
function giveBack(entry: Entry, counter: Counter): void {
  if (counter.kind === 'quota') entry.count = Math.max(0, entry.count - 1);
  else entry.pending = Math.max(0, entry.pending - 1);
}

function fail(entry: Entry, counter: Counter, now: number): void {
  if (counter.kind === 'quota') return;
  giveBack(entry, counter);
  entry.count += 1;
  const beyond = entry.count - counter.free;
  entry.until = beyond < 0 ? 0 : now + Math.min(counter.cap, counter.base * 2 ** Math.min(beyond, 30));
}

function expire(entry: Entry, counter: Counter, now: number): void {
  if (now - entry.pendingAt > PENDING_FOR) entry.pending = 0;
  const over = counter.kind === 'quota' ? now >= entry.until : now - entry.at > counter.window;
  if (over) Object.assign(entry, { count: 0, until: 0 });
}

/** Counts in this process alone: enough for one instance, and what Redis falls back to. Synchronous. */
export function createMemoryLimiter({ capacity = 50_000, now = Date.now }: Options = {}): {
  [K in keyof Limiter]: (...args: Parameters<Limiter[K]>) => Awaited<ReturnType<Limiter[K]>>;
} & { readonly size: number } {
  const entries = new Map<string, Entry>();

  const store = (key: string, entry: Entry) => {
    entries.delete(key);
    const oldest = entries.size >= capacity ? entries.keys().next() : undefined;
    if (oldest?.done === false) entries.delete(oldest.value);
    entries.set(key, entry);
  };

  /** The counters that hold for this attempt, each with its entry as of now. */
  const open = (keys: Parameters<Limiter['check']>[0]) => {
    const { counters, known } = countersOf(keys);
    const time = now();
    const since = known && entries.get(known.key)?.at;
    const exempt = since !== undefined && time - since < KNOWN_FOR ? known?.exempts : undefined;
    const opened = counters
      .filter(({ key }) => key !== exempt)
      .map((counter) => {
        const entry = entries.get(counter.key) ?? fresh();
        expire(entry, counter, time);
        return { counter, entry };
      });
    return { opened, known, time };
  };

  const longest = (opened: { counter: Counter; entry: Entry }[], time: number) =>
    Math.max(0, ...opened.map(({ counter, entry }) => wait(entry, counter, time))) / 1000;

  return {
    check(keys) {
      const { opened, time } = open(keys);
      const seconds = longest(opened, time);
      if (seconds > 0) return seconds;
      for (const { counter, entry } of opened) {
        admit(entry, counter, time);
        entry.at = time;
        store(counter.key, entry);
      }
      return 0;
    },
    penalize(keys) {
      const { opened, time } = open(keys);
      for (const { counter, entry } of opened) {
        fail(entry, counter, time);
        entry.at = time;
        store(counter.key, entry);
      }
      return longest(
        opened.filter(({ counter }) => counter.kind === 'delay'),
        time,
      );
    },
    reset(keys) {
      const { opened, known, time } = open(keys);
      for (const { counter, entry } of opened) {
        if (counter.resettable) entries.delete(counter.key);
        else if (counter.kind === 'delay') giveBack(entry, counter);
      }
      if (known === undefined) return;
      store(known.key, { ...fresh(), at: time });
      entries.delete(known.exempts);
    },
    release(keys) {
      for (const { counter, entry } of open(keys).opened) giveBack(entry, counter);
    },
    get size() {
      return entries.size;
    },
  };
}
