import { createRandom } from './random.ts';

/** What was seen of a component in a minute (of the last day) or on a whole UTC day. */
export interface SeedSample {
  component: 'api' | 'database' | 'app';
  at: Date;
  up: number;
  down: number;
  latencyMs: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const MINUTES_A_DAY = 1440;
export const STATUS_DAYS = 90;

const LATENCIES = { api: 0.6, database: 1.2, app: 3.1 } as const;
const COMPONENTS = Object.keys(LATENCIES) as (keyof typeof LATENCIES)[];

/** Days ago → minutes without service. */
const OUTAGES: ReadonlyMap<number, number> = new Map([
  [6, 3],
  [23, 41],
  [24, 12],
  [58, 7],
  [77, 118],
]);
/** Nobody looked on these days: the strip shows what is not known as not known. */
const UNSEEN: ReadonlySet<number> = new Set([84, 85]);
/** The short outage of the last day, in minutes before now. */
const RECENT = { from: 9 * 60 + 4, until: 9 * 60 };

/** One sample a minute and component over the 24 hours before `now`, each within its minute. */
export function buildMinutes(now: Date): SeedSample[] {
  const random = createRandom(7);
  const last = Math.floor(now.getTime() / MINUTE) * MINUTE - MINUTE;
  return Array.from({ length: MINUTES_A_DAY }, (_, ago) => ago).flatMap((ago) =>
    COMPONENTS.map((component) => {
      const down = component !== 'app' && ago < RECENT.from && ago >= RECENT.until;
      const latencyMs = down ? 0 : Math.round(LATENCIES[component] * (0.7 + random() * 0.8) * 100) / 100;
      return {
        component,
        at: new Date(last - ago * MINUTE),
        up: down ? 0 : 1,
        down: down ? 1 : 0,
        latencyMs,
      };
    }),
  );
}

/** One row a day and component for the 90 days before today, without today. */
export function buildDays(now: Date): SeedSample[] {
  const today = Math.floor(now.getTime() / DAY) * DAY;
  return Array.from({ length: STATUS_DAYS }, (_, i) => i + 1)
    .filter((ago) => !UNSEEN.has(ago))
    .flatMap((ago) =>
      COMPONENTS.map((component) => {
        const down = component === 'app' ? 0 : (OUTAGES.get(ago) ?? 0);
        return { component, at: new Date(today - ago * DAY), up: MINUTES_A_DAY - down, down, latencyMs: 0 };
      }),
    );
}
