import type { Pool } from 'pg';
import type { Sample } from './samples.ts';

/** Counts of one bucket of the component `api`. */
export interface Counts {
  up: number;
  down: number;
  /** Minutes with at least one sample; of hours only. */
  minutes: number;
}

export interface History {
  /** By ISO time of the hour's start. */
  hours: Map<string, Counts>;
  /** By ISO time of the UTC day's start. */
  days: Map<string, Counts>;
}

const MINUTES_KEPT = '48 hours';
const DAYS_KEPT = '100 days';

/**
 * Both tables in one statement, so that they always agree; in one order, so that two instances never wait for each
 * other's rows. Adding up makes the order of several instances, and of late samples, unimportant.
 */
const ADD = `
  with sample as (
    select * from unnest($1::text[], $2::timestamptz[], $3::int[], $4::int[], $5::float8[])
      as given (component, minute, up, down, latency_ms)
  ), minutes as (
    insert into status_minute as old (component, minute, up, down, latency_ms)
    select component, minute, up, down, latency_ms from sample order by component, minute
    on conflict (component, minute) do update
      set up = old.up + excluded.up, down = old.down + excluded.down, latency_ms = old.latency_ms + excluded.latency_ms
  )
  insert into status_day as old (component, day, up, down)
  select component, (minute at time zone 'UTC')::date, sum(up), sum(down) from sample group by 1, 2 order by 1, 2
  on conflict (component, day) do update set up = old.up + excluded.up, down = old.down + excluded.down`;

/** Writes samples, all or none. */
export async function addSamples(pool: Pool, samples: readonly Sample[]): Promise<void> {
  if (samples.length === 0) return;
  await pool.query({
    name: 'status-add',
    text: ADD,
    values: [
      samples.map(({ component }) => component),
      samples.map(({ minute }) => minute),
      samples.map(({ up }) => up),
      samples.map(({ down }) => down),
      samples.map(({ latencyMs }) => latencyMs),
    ],
  });
}

const READ = `
  select 'hour' as kind,
    to_char(date_trunc('hour', minute at time zone 'UTC'), 'YYYY-MM-DD"T"HH24:MI:SS".000Z"') as start,
    sum(up)::int as up, sum(down)::int as down, count(*)::int as minutes
  from status_minute where component = 'api' and minute >= $1 group by 2
  union all
  select 'day', to_char(day, 'YYYY-MM-DD"T00:00:00.000Z"'), up, down, 0
  from status_day where component = 'api' and day >= $2::date`;

/** Reads the history since an hour and a day, both ISO times. */
export async function readHistory(pool: Pool, since: { hour: string; day: string }): Promise<History> {
  const { rows } = await pool.query<Counts & { kind: 'hour' | 'day'; start: string }>({
    name: 'status-read',
    text: READ,
    values: [since.hour, since.day.slice(0, 10)],
  });
  const history: History = { hours: new Map(), days: new Map() };
  for (const { kind, start, up, down, minutes } of rows) {
    history[kind === 'hour' ? 'hours' : 'days'].set(start, { up, down, minutes });
  }
  return history;
}

/** Removes what no answer shows any more. Any instance may do it, at any time. */
export async function prune(pool: Pool, now: Date): Promise<void> {
  await pool.query(`delete from status_minute where minute < $1::timestamptz - interval '${MINUTES_KEPT}'`, [
    now.toISOString(),
  ]);
  await pool.query(`delete from status_day where day < ($1::timestamptz - interval '${DAYS_KEPT}')::date`, [
    now.toISOString(),
  ]);
}
