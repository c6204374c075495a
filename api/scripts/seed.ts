/**
 * A demo account with eight weeks of activity, and ninety days of status: `node api/scripts/seed.ts` with DATABASE_URL
 * (the role of the API). Does nothing when the account is there. Prints one JSON document.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { v4 as random, v7 as uuid } from 'uuid';
import { createHashQueue } from '../src/security/hash-queue.ts';
import { buildActivity, DAYS, SESSIONS, type SeedEvent } from './seed/activity.ts';
import { buildDays, buildMinutes } from './seed/status.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const person = {
  name: 'Camille Moreau',
  email: 'camille@pulse.example',
  bio: 'Keeps the lights on. Climbs on Sundays, reads logs on Mondays.',
  password: 'nine lanterns by the harbour',
};

async function insertAccount(
  client: pg.Client,
  now: Date,
  passwordHash: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `insert into users (id, name, email, bio, password_hash, version, created_at, updated_at)
     values ($1, $2, $3, $4, $5, 4, $6, $7) on conflict (email) do nothing returning id`,
    [
      uuid(),
      person.name,
      person.email,
      person.bio,
      passwordHash,
      new Date(now.getTime() - DAYS * DAY),
      new Date(now.getTime() - 4 * DAY),
    ],
  );
  return rows[0]?.id;
}

async function insertEvents(client: pg.Client, user: string, events: readonly SeedEvent[]): Promise<void> {
  await client.query(
    `insert into activity_events (id, user_id, kind, at, device, address)
     select id, $1, kind, at, device, address
     from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[]) as e (id, kind, at, device, address)`,
    [
      user,
      // Ids grow with time, as those of the application do.
      events.map(({ at }) => uuid({ msecs: at.getTime() })),
      events.map(({ kind }) => kind),
      events.map(({ at }) => at),
      events.map(({ device }) => device),
      events.map(({ address }) => address),
    ],
  );
}

/** Sessions of other devices: nobody holds their tokens. */
async function insertSessions(client: pg.Client, user: string, now: Date): Promise<void> {
  for (const { device, address, hours, days } of SESSIONS) {
    await client.query(
      `insert into sessions (id, user_id, family_hash, token_hash, device, address, created_at, last_seen_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        random(),
        user,
        randomBytes(32),
        randomBytes(32),
        device,
        address,
        new Date(now.getTime() - days * DAY),
        new Date(now.getTime() - hours * HOUR),
        new Date(now.getTime() + (30 - days) * DAY),
      ],
    );
  }
}

/** What the API has seen itself stays as it is. */
async function insertStatus(client: pg.Client, now: Date): Promise<number> {
  const minutes = buildMinutes(now);
  const days = buildDays(now);
  const written = await client.query(
    `insert into status_minute (component, minute, up, down, latency_ms)
     select * from unnest($1::text[], $2::timestamptz[], $3::int[], $4::int[], $5::float8[])
     on conflict do nothing`,
    [
      minutes.map(({ component }) => component),
      minutes.map(({ at }) => at),
      minutes.map(({ up }) => up),
      minutes.map(({ down }) => down),
      minutes.map(({ latencyMs }) => latencyMs),
    ],
  );
  const daily = await client.query(
    `insert into status_day (component, day, up, down)
     select component, (at at time zone 'UTC')::date, up, down
     from unnest($1::text[], $2::timestamptz[], $3::int[], $4::int[]) as d (component, at, up, down)
     on conflict do nothing`,
    [
      days.map(({ component }) => component),
      days.map(({ at }) => at),
      days.map(({ up }) => up),
      days.map(({ down }) => down),
    ],
  );
  return (written.rowCount ?? 0) + (daily.rowCount ?? 0);
}

async function seed(
  client: pg.Client,
  now: Date,
): Promise<{ created: boolean; events: number; samples: number }> {
  const passwordHash = await createHashQueue().hash(person.password);
  await client.query('begin');
  const user = await insertAccount(client, now, passwordHash);
  if (user === undefined) {
    await client.query('rollback');
    return { created: false, events: 0, samples: 0 };
  }
  const events = buildActivity(now);
  await insertEvents(client, user, events);
  await insertSessions(client, user, now);
  const samples = await insertStatus(client, now);
  await client.query('commit');
  return { created: true, events: events.length, samples };
}

const connectionString = process.env.DATABASE_URL;
if (connectionString === undefined || connectionString === '') {
  process.stderr.write('DATABASE_URL is missing: give the URL of the role that reads and writes rows\n');
  process.exit(2);
}
const client = new pg.Client({ connectionString });
await client.connect();
try {
  const { email, password } = person;
  process.stdout.write(`${JSON.stringify({ ...(await seed(client, new Date())), email, password })}\n`);
} finally {
  await client.end();
}
