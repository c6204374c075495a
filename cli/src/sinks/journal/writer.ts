import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Event, EventType, Sink } from '../../events/events.ts';

/** Runs that are kept, the newest. */
const KEPT_RUNS = 50;
/** Bytes after which lines of programs are no longer written down: `pulse dev` may run for days. */
const LARGEST = 5_000_000;

/** Only ever the latest matters. */
const EPHEMERAL: ReadonlySet<EventType> = new Set(['step.progress']);
const BULK: ReadonlySet<EventType> = new Set(['service.log', 'step.log']);

function removeOldest(dir: string): void {
  const runs = readdirSync(dir)
    .filter((name) => name.endsWith('.ndjson'))
    .sort();
  for (const name of runs.slice(0, Math.max(0, runs.length - KEPT_RUNS + 1)))
    rmSync(join(dir, name), { force: true });
}

/** Writes every event of a run to `<dir>/<runId>.ndjson`, at once: it is on disk before the step it announces acts. */
export function createJournal(dir: string, runId: string, largest = LARGEST): Sink {
  mkdirSync(dir, { recursive: true });
  removeOldest(dir);
  const path = join(dir, `${runId}.ndjson`);
  let size = 0;
  const append = (event: Event) => {
    const line = `${JSON.stringify(event)}\n`;
    size += Buffer.byteLength(line);
    appendFileSync(path, line, { mode: 0o600 });
  };
  return {
    write(event) {
      if (EPHEMERAL.has(event.type) || (BULK.has(event.type) && size > largest)) return;
      append(event);
    },
    close: async () => undefined,
  };
}
