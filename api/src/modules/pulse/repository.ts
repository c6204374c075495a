import type { Pool } from 'pg';
import { iso } from '../../database/database.ts';
import { dailySql } from '../activity/daily.ts';
import type { ActivityView, DailyCount } from '../activity/schema.ts';
import { refuseUnknownZone } from '../activity/time-zone.ts';
import { aliveSession, profileColumns, staleColumn, type Viewer } from '../sessions/viewer.ts';

export interface PulseRow extends Viewer {
  daily: DailyCount[];
  latest: ActivityView[];
}

/** Session, profile, counts and latest events in one statement: the page costs one round trip to PostgreSQL. */
const statement = {
  name: 'pulse',
  text: `select ${profileColumns}, ${staleColumn},
    ${dailySql('u.id', '$3', '$4')} as daily,
    (select coalesce(json_agg(json_build_object(
         'id', e.id, 'kind', e.kind, 'at', ${iso('e.at')}, 'device', e.device, 'address', e.address)
         order by e.at desc, e.id desc), '[]'::json)
       from (select * from activity_events where user_id = u.id order by at desc, id desc limit $5) e) as latest
    ${aliveSession}`,
};

/** `undefined` when the session has ended. */
export async function readPulse(
  pool: Pool,
  who: { sessionId: string; userId: string },
  what: { days: number; timeZone: string; latest: number },
): Promise<PulseRow | undefined> {
  const values = [who.sessionId, who.userId, what.days, what.timeZone, what.latest];
  const { rows } = await pool.query<PulseRow>({ ...statement, values }).catch(refuseUnknownZone);
  return rows[0];
}
