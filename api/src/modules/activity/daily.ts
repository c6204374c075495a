/**
 * Counts per calendar day of a time zone as one JSON value, every day present, oldest first.
 * A day is what the wall clock says: 23 or 25 hours long where the clock is changed.
 */
export const dailySql = (user: string, days: string, timeZone: string): string => `
  (with bounds as (
     select (now() at time zone ${timeZone})::date as today,
            (now() at time zone ${timeZone})::date - (${days}::int - 1) as first
   ), counts as (
     select (e.at at time zone ${timeZone})::date as day,
            count(*) filter (where e.kind = 'login') as logins,
            count(*) filter (where e.kind = 'login-failed') as failed,
            count(*) filter (where e.kind not in ('login', 'login-failed')) as other
     from activity_events e, bounds
     where e.user_id = ${user} and e.at >= (bounds.first::timestamp at time zone ${timeZone})
     group by 1
   )
   select json_agg(json_build_object(
            'date', to_char(d.day, 'YYYY-MM-DD'),
            'logins', coalesce(c.logins, 0), 'failed', coalesce(c.failed, 0), 'other', coalesce(c.other, 0)
          ) order by d.day)
   from bounds, generate_series(bounds.first, bounds.today, interval '1 day') as d(day)
   left join counts c on c.day = d.day::date)`;
