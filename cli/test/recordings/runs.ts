import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../src/events/events.ts';
import { reduce } from '../../src/events/reduce.ts';
import { emptyView, type RunView } from '../../src/events/view.ts';

/** Runs of `pulse up` on labs, as `--json` printed them; README.md beside them says how they were made. */
export const runs: Readonly<Record<string, readonly Event[]>> = Object.fromEntries(
  readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .map((name) => [
      name.slice(0, -'.ndjson'.length),
      readFileSync(join(import.meta.dirname, name), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Event),
    ]),
);

/** The view of a real recording after its first `n` events. */
export const viewAfter = (events: readonly Event[], n = events.length): RunView =>
  events.slice(0, n).reduce(reduce, emptyView);
