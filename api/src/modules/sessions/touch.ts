/** Keeps `lastSeenAt` within about a minute of the truth without a write per request. */
import type { Pool } from 'pg';

/** What was seen is written together, this often. Milliseconds. */
const interval = 5_000;
/** More sessions than this between two writes: the rest is seen again at its next request. */
const capacity = 10_000;

export interface SessionTouch {
  /** Notes a session whose `lastSeenAt` is more than a minute old; costs a Set entry. */
  seen(sessionId: string): void;
  /** Writes what was noted. Never rejects: a failure is reported and the sessions are seen again later. */
  flush(): Promise<void>;
}

export function createSessionTouch(pool: Pool, warn: (error: unknown) => void): SessionTouch {
  const noted = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (noted.size === 0) return;
    const ids = [...noted];
    noted.clear();
    try {
      await pool.query({
        name: 'touch-sessions',
        // Whoever holds a session now is using or ending it: waiting for it could only end in a deadlock.
        text: `update sessions set last_seen_at = now() where id in (
                 select id from sessions where id = any($1::uuid[]) and last_seen_at < now() - interval '1 minute'
                 for no key update skip locked)`,
        values: [ids],
      });
    } catch (error) {
      warn(error);
    }
  };

  return {
    seen(sessionId) {
      if (noted.size >= capacity) return;
      noted.add(sessionId);
      timer ??= setTimeout(() => void flush(), interval).unref();
    },
    flush,
  };
}
