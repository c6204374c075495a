import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '../../src/modules/activity/cursor.ts';
import { activityKinds } from '../../src/modules/activity/entity.ts';
import type { ActivityView, DailyCount } from '../../src/modules/activity/schema.ts';
import { buildTestApp, type Account, type TestApp } from '../helper.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

interface Page {
  items: ActivityView[];
  nextCursor: string | null;
}

const get = ({ auth }: Account, query: string) => app.request({ url: `/activity?${query}`, headers: auth });
const page = async (account: Account, query = ''): Promise<Page> => (await get(account, query)).json<Page>();

/** An account whose only events are those given, newest last. */
const withEvents = async (events: { at: string; kind?: string }[]): Promise<Account> => {
  const account = await app.signUp();
  await app.database.query('delete from activity_events where user_id = $1', [account.profile.id]);
  for (const { at, kind = 'login' } of events) await insert(account, at, kind);
  return account;
};

const insert = ({ profile }: Account, at: string, kind = 'login') =>
  app.database.query(
    `insert into activity_events (id, user_id, kind, at, device, address)
     values (gen_random_uuid(), $1, $2, $3, 'A device', '127.0.0.1')`,
    [profile.id, kind, at],
  );

const allPages = async (account: Account, query: string): Promise<ActivityView[]> => {
  const items: ActivityView[] = [];
  for (let cursor = ''; ;) {
    const next = await page(account, `${query}${cursor}`);
    items.push(...next.items);
    if (next.nextCursor === null) return items;
    cursor = `&cursor=${next.nextCursor}`;
  }
};

const minutes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(),
  }));

describe('pages', () => {
  test('are newest first, 20 without a limit', async () => {
    const account = await withEvents(minutes(25));
    const { items, nextCursor } = await page(account);
    expect(items).toHaveLength(20);
    expect(items[0]?.at).toBe('2026-01-01T00:24:00.000Z');
    expect(nextCursor).not.toBeNull();
  });

  test('together hold every event once', async () => {
    const account = await withEvents(minutes(23));
    const items = await allPages(account, 'limit=5');
    expect(items.map(({ at }) => at)).toEqual(
      minutes(23)
        .map(({ at }) => at)
        .reverse(),
    );
  });

  test('the last one has no cursor, also when it is exactly full', async () => {
    const account = await withEvents(minutes(5));
    expect((await page(account, 'limit=5')).nextCursor).toBeNull();
    expect((await page(account, 'limit=4')).nextCursor).not.toBeNull();
  });

  test('of events at the same instant neither repeat nor lose one', async () => {
    const account = await withEvents(Array.from({ length: 9 }, () => ({ at: '2026-01-01T00:00:00.123Z' })));
    const items = await allPages(account, 'limit=2');
    expect(new Set(items.map(({ id }) => id)).size).toBe(9);
    expect(items).toHaveLength(9);
  });

  test('do not move when events are inserted between them', async () => {
    const account = await withEvents(minutes(6));
    const first = await page(account, 'limit=3');
    await insert(account, '2026-02-01T00:00:00Z');
    const second = await page(account, `limit=3&cursor=${first.nextCursor}`);
    const seen = [...first.items, ...second.items].map(({ at }) => at);
    expect(seen).toEqual(
      minutes(6)
        .map(({ at }) => at)
        .reverse(),
    );
  });

  test('are of one kind when asked', async () => {
    const account = await withEvents([
      { at: '2026-01-01T00:00:00Z', kind: 'login' },
      { at: '2026-01-01T00:01:00Z', kind: 'login-failed' },
      { at: '2026-01-01T00:02:00Z', kind: 'login' },
    ]);
    expect((await allPages(account, 'kind=login&limit=1')).map(({ kind }) => kind)).toEqual([
      'login',
      'login',
    ]);
    expect((await page(account, 'kind=logout')).items).toEqual([]);
  });

  test('show nobody else’s events', async () => {
    const account = await withEvents([]);
    await withEvents(minutes(3));
    expect((await page(account)).items).toEqual([]);
  });

  test('every kind that can be written can be asked for', async () => {
    const account = await withEvents(activityKinds.map((kind) => ({ at: '2026-01-01T00:00:00Z', kind })));
    for (const kind of activityKinds) expect((await page(account, `kind=${kind}`)).items).toHaveLength(1);
  });

  test('are read from the index', async () => {
    const rows = await app.database.query<{ 'QUERY PLAN': string }>(
      `explain select * from activity_events where user_id = '00000000-0000-4000-8000-000000000000' order by at desc, id desc limit 21`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(
      'Index Scan Backward using activity_events_user_id_at_id_index',
    );
  });
});

describe('a query that is not valid', () => {
  test.each([
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=1.5',
    'limit=abc',
    'limit=',
    'limit=99999999999999999999',
    'limit=1&limit=2',
    'kind=nothing',
    'kind=',
    'cursor=x',
    'cursor=' + 'A'.repeat(201),
    'cursor=%00',
    `cursor=${Buffer.from('1767225600000_nope').toString('base64url')}`,
    'other=1',
  ])('%s gets 400', async (query) => {
    const account = await withEvents([]);
    const response = await get(account, query);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ code: 'validation' });
  });

  test('a cursor comes back as it went', () => {
    const position = { at: new Date(1_767_225_600_123), id: '0190b7a0-0000-7000-8000-000000000000' };
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });
});

describe('counts per day', () => {
  const daily = async (account: Account, query: string): Promise<DailyCount[]> =>
    (await app.request({ url: `/activity/daily?${query}`, headers: account.auth })).json<{
      days: DailyCount[];
    }>().days;

  /** The date in a zone, some days ago. */
  const dateIn = (timeZone: string, daysAgo = 0): string => {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
    return new Date(Date.parse(today) - daysAgo * 86_400_000).toISOString().slice(0, 10);
  };

  test('has every day, oldest first, ending today', async () => {
    const account = await withEvents([]);
    const days = await daily(account, 'days=7');
    expect(days.map(({ date }) => date)).toEqual([6, 5, 4, 3, 2, 1, 0].map((ago) => dateIn('UTC', ago)));
    expect(days.every(({ logins, failed, other }) => logins + failed + other === 0)).toBe(true);
  });

  test('is 30 days of UTC unless asked otherwise, and up to 366', async () => {
    const account = await withEvents([]);
    const response = await app.request({ url: '/activity/daily', headers: account.auth });
    expect(response.json()).toMatchObject({ timeZone: 'UTC' });
    expect(await daily(account, '')).toHaveLength(30);
    expect(await daily(account, 'days=366')).toHaveLength(366);
    expect(await daily(account, 'days=1')).toHaveLength(1);
  });

  test('tells logins, failures and the rest apart', async () => {
    const at = `${dateIn('UTC', 1)}T12:00:00Z`;
    const account = await withEvents([
      { at },
      { at },
      { at, kind: 'login-failed' },
      { at, kind: 'logout' },
      { at, kind: 'profile-changed' },
      { at, kind: 'refresh-reuse' },
    ]);
    expect((await daily(account, 'days=2'))[0]).toEqual({
      date: dateIn('UTC', 1),
      logins: 2,
      failed: 1,
      other: 3,
    });
  });

  test('leaves out what is older, to the second', async () => {
    const account = await withEvents([
      { at: `${dateIn('UTC', 3)}T23:59:59.999Z` },
      { at: `${dateIn('UTC', 2)}T00:00:00Z` },
    ]);
    const days = await daily(account, 'days=3');
    expect(days.map(({ logins }) => logins)).toEqual([1, 0, 0]);
  });

  test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kolkata', 'America/New_York'])(
    'puts an event on its day in %s',
    async (timeZone) => {
      const now = new Date();
      const account = await withEvents([{ at: now.toISOString() }]);
      const days = await daily(account, `days=3&timeZone=${timeZone}`);
      expect(days.find(({ logins }) => logins === 1)?.date).toBe(
        new Intl.DateTimeFormat('en-CA', { timeZone }).format(now),
      );
    },
  );

  // In the 366 days that can be asked for there is always one change of each kind; the zone's own offsets find them.
  const changes = (timeZone: string): { date: string; hours: number }[] => {
    const midnight = (date: string): number => {
      const guess = Date.parse(`${date}T00:00:00Z`);
      for (let minute = -900; minute <= 900; minute += 15) {
        const at = guess + minute * 60_000;
        const text = new Intl.DateTimeFormat('sv-SE', {
          timeZone,
          dateStyle: 'short',
          timeStyle: 'short',
        }).format(at);
        if (text === `${date} 00:00`) return at;
      }
      throw new Error(`no midnight on ${date} in ${timeZone}`);
    };
    const found: { date: string; hours: number }[] = [];
    for (let ago = 363; ago > 1; ago -= 1) {
      const date = dateIn(timeZone, ago);
      const hours = (midnight(dateIn(timeZone, ago - 1)) - midnight(date)) / 3_600_000;
      if (hours !== 24) found.push({ date, hours });
    }
    return found;
  };

  test('a day of 23 and one of 25 hours hold exactly their own events', async () => {
    const timeZone = 'Europe/Paris';
    const days = changes(timeZone);
    expect(days.map(({ hours }) => hours).sort()).toEqual([23, 25]);
    for (const { date, hours } of days) {
      const account = await withEvents([]);
      // One event in the middle of every hour of the day, and one just before and after it.
      await app.database.query(
        `insert into activity_events (id, user_id, kind, at, device, address)
         select gen_random_uuid(), $1, 'login', $2::timestamp at time zone $3 + n * interval '1 hour' + interval '30 minutes', 'd', 'a'
         from generate_series(-1, $4::int) n`,
        [account.profile.id, `${date} 00:00`, timeZone, hours],
      );
      const counts = await daily(account, `days=366&timeZone=${timeZone}`);
      const index = counts.findIndex((count) => count.date === date);
      expect(counts.slice(index - 1, index + 2).map(({ logins }) => logins)).toEqual([1, hours, 1]);
    }
  }, 60_000);

  test.each([
    'Nowhere/Land',
    '+02:00',
    'UTC; drop table users',
    'Europe/Paris\u0000',
    '',
    'x'.repeat(65),
    'PST8PDT9',
  ])('the time zone "%s" gets 400', async (timeZone) => {
    const account = await withEvents([]);
    const url = `/activity/daily?timeZone=${encodeURIComponent(timeZone)}`;
    const response = await app.request({ url, headers: account.auth });
    expect(response.json()).toMatchObject({ code: 'validation', errors: [{ path: 'query.timeZone' }] });
  });

  test.each(['days=0', 'days=-5', 'days=367', 'days=1e9', 'days=NaN'])('%s gets 400', async (query) => {
    const account = await withEvents([]);
    const response = await app.request({ url: `/activity/daily?${query}`, headers: account.auth });
    expect(response.json()).toMatchObject({ code: 'validation', errors: [{ path: 'query.days' }] });
  });
});
