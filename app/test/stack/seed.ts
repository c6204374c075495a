import pg from 'pg';

/** Weeks of history for an account and for the service, as no test can wait for: the same figures every time. */
export async function seedHistory(adminUrl: string, email: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(ACTIVITY, [email]);
    await client.query(MINUTES);
    await client.query(DAYS);
  } finally {
    await client.end();
  }
}

/** Up to four events a day in the last 45 days; some days are quiet, some attempts refused. */
const ACTIVITY = `
  insert into activity_events (id, user_id, kind, at, device, address)
  select gen_random_uuid(), u.id,
    case
      when (d * 5 + n) % 11 = 0 then 'login-failed'
      when d % 15 = 7 and n = 2 then 'profile-changed'
      when d = 20 and n = 3 then 'password-changed'
      when d % 9 = 4 and n = 3 then 'session-ended'
      else 'login'
    end,
    now() - make_interval(days => d, hours => n * 2, mins => (d * 7) % 60),
    (array['Firefox 140 on Linux', 'Safari 18 on iPhone', 'Chrome 147 on Windows'])[1 + (d + n) % 3],
    (array['203.0.113.7', '198.51.100.24', '2001:db8::8a2e:370:7334'])[1 + (d * n) % 3]
  from users u, generate_series(1, 45) d, generate_series(0, 3) n
  where u.email = $1 and (d * 7 + n * 3) % 5 < 3 and d % 7 <> 3`;

const MINUTES = `
  insert into status_minute (component, minute, up, down, latency_ms)
  select c, m, case when extract(hour from m) = 4 and extract(minute from m) < 9 then 0 else 1 end,
    case when extract(hour from m) = 4 and extract(minute from m) < 9 then 1 else 0 end, 3.5
  from unnest(array['api', 'database', 'app']) c,
    generate_series(date_trunc('minute', now()) - interval '26 hours', date_trunc('minute', now()) - interval '1 minute',
      interval '1 minute') m
  on conflict do nothing`;

const DAYS = `
  insert into status_day (component, day, up, down)
  select c, d::date, 1440 - lost, lost
  from unnest(array['api', 'database', 'app']) c,
    generate_series(now() - interval '89 days', now() - interval '1 day', interval '1 day') d,
    lateral (select case extract(doy from d)::int % 31 when 3 then 40 when 17 then 4 else 0 end as lost) l
  on conflict do nothing`;
