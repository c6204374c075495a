/** Removes what nobody may use any more: expired sessions, and activity older than the longest chart. */
import type { Pool } from 'pg';

/** Milliseconds between two rounds; several instances doing it at once only find less to do. */
const interval = 3_600_000;
/** The chart shows 366 days at most; the rest is room for time zones and for the export of a whole year. */
const activityKept = '400 days';

export interface Housekeeping {
  start(): void;
  /** One round. Returns the rows removed. */
  run(): Promise<{ sessions: number; activity: number }>;
  /** Waits for the round under way. */
  stop(): Promise<void>;
}

export function createHousekeeping(pool: Pool, warn: (error: unknown) => void): Housekeeping {
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  const run = async () => {
    // What somebody else holds is left for the next round: an account being deleted takes its rows along anyway.
    const sessions = await pool.query(
      `delete from sessions where id in (
         select id from sessions where expires_at < now() for update skip locked)`,
    );
    const activity = await pool.query(
      `delete from activity_events where id in (
         select id from activity_events where at < now() - interval '${activityKept}' for update skip locked)`,
    );
    return { sessions: sessions.rowCount ?? 0, activity: activity.rowCount ?? 0 };
  };

  return {
    run,
    start() {
      timer ??= setInterval(() => {
        underWay = run().catch(warn);
      }, interval).unref();
    },
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}
