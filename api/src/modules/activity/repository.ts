import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { encodeCursor, type Position } from './cursor.ts';
import { dailySql } from './daily.ts';
import { ActivityEvent, type ActivityKind } from './entity.ts';
import type { ActivityView, DailyCount } from './schema.ts';
import { refuseUnknownZone } from './time-zone.ts';

interface PageRequest {
  userId: string;
  limit: number;
  after: Position | undefined;
  kind: ActivityKind | undefined;
}

export const activityView = (event: ActivityEvent): ActivityView => ({
  id: event.id,
  kind: event.kind,
  at: event.at.toISOString(),
  device: event.device,
  address: event.address,
});

/** Newest first. One more than asked is read, to know whether a page follows. */
export async function activityPage(
  em: SqlEntityManager,
  { userId, limit, after, kind }: PageRequest,
): Promise<{ items: ActivityView[]; nextCursor: string | null }> {
  const events = await em.find(
    ActivityEvent,
    {
      user: userId,
      ...(kind ? { kind } : {}),
      ...(after ? { $or: [{ at: { $lt: after.at } }, { at: after.at, id: { $lt: after.id } }] } : {}),
    },
    { orderBy: { at: 'desc', id: 'desc' }, limit: limit + 1, disableIdentityMap: true },
  );
  const page = events.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(activityView),
    nextCursor: last && events.length > limit ? encodeCursor(last) : null,
  };
}

const dailyStatement = { name: 'activity-daily', text: `select ${dailySql('$1', '$2', '$3')} as days` };

/** @throws {Problem} validation, when PostgreSQL does not know the zone */
export async function dailyCounts(
  pool: Pool,
  userId: string,
  days: number,
  timeZone: string,
): Promise<DailyCount[]> {
  const { rows } = await pool
    .query<{ days: DailyCount[] }>({ ...dailyStatement, values: [userId, days, timeZone] })
    .catch(refuseUnknownZone);
  return rows[0]?.days ?? [];
}
