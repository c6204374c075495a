import type { Status, StatusDeps, StatusService } from '../../types.ts';
import { availabilityOf, historyStart, withPending } from './availability.ts';
import { overallOf, probeComponents, type Component } from './probes.ts';
import { addSamples, prune, readHistory, type History } from './repository.ts';
import { PendingSamples } from './samples.ts';

/** However many ask, the components are asked once in this time. */
const FRESH_FOR_MS = 3_000;
const PRUNE_EVERY_MS = 60 * 60_000;

/** Samples the components at every full interval and answers what is known of them. */
export function createStatusService(deps: StatusDeps): StatusService {
  const { pool, release, sampleInterval, log, now = () => new Date() } = deps;
  const pending = new PendingSamples();
  let history: History = { hours: new Map(), days: new Map() };
  let lastPruned = 0;
  let fresh: { until: number; status: Status } | undefined;
  let computing: Promise<Status> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let sampling: Promise<unknown> = Promise.resolve();
  let writable = true;

  function statusOf(components: Component[], at: Date): Status {
    return {
      overall: overallOf(components),
      checkedAt: at.toISOString(),
      release,
      components,
      availability: availabilityOf(withPending(history, pending.all()), at, sampleInterval),
    };
  }

  const databaseIsUp = (components: Component[]) =>
    components.some(({ name, state }) => name === 'database' && state === 'up');

  async function compute(): Promise<Status> {
    const components = await probeComponents(deps);
    const at = now();
    // While PostgreSQL is away the last history read, with what was seen since, is the best there is.
    if (databaseIsUp(components)) history = await readHistory(pool, historyStart(at)).catch(() => history);
    const status = statusOf(components, at);
    fresh = { until: performance.now() + FRESH_FOR_MS, status };
    return status;
  }

  async function write(): Promise<void> {
    const samples = pending.take();
    try {
      await addSamples(pool, samples);
      writable = true;
    } catch (error) {
      pending.restore(samples);
      if (writable)
        log.warn({ err: error }, 'status samples cannot be written: they are kept until they can');
      writable = false;
    }
  }

  async function tidy(at: Date): Promise<void> {
    if (at.getTime() - lastPruned < PRUNE_EVERY_MS) return;
    lastPruned = at.getTime();
    await prune(pool, at).catch((error: unknown) => {
      log.warn({ err: error }, 'old status samples were not removed: tried again in an hour');
    });
  }

  async function sample(): Promise<void> {
    const components = await probeComponents(deps);
    const at = now();
    pending.add(components, at);
    if (!databaseIsUp(components)) return;
    await write();
    await tidy(at);
  }

  function schedule(): void {
    const interval = sampleInterval * 1_000;
    // At full multiples of the interval: no drift, so no minute is left out.
    const wait = interval - (Date.now() % interval);
    timer = setTimeout(() => {
      sampling = Promise.all([sampling, sample().finally(schedule)]);
    }, wait);
    timer.unref();
  }

  return {
    current: () => {
      if (fresh !== undefined && performance.now() < fresh.until) return Promise.resolve(fresh.status);
      computing ??= compute().finally(() => {
        computing = undefined;
      });
      return computing;
    },
    start: () => {
      if (timer !== undefined) return;
      const first = sample();
      schedule();
      sampling = first;
    },
    stop: async () => {
      await sampling;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
