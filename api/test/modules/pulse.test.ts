import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActivityView, DailyCount } from '../../src/modules/activity/schema.ts';
import type { Profile } from '../../src/modules/profile/schema.ts';
import type { Status } from '../../src/types.ts';
import { buildTestApp, type Account, type TestApp } from '../helper.ts';

interface Pulse {
  profile: Profile;
  activity: { daily: DailyCount[]; latest: ActivityView[] };
  status: Status;
}

const statements: unknown[] = [];
let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp({
    override: ({ database, status }) => {
      const query = database.pool.query.bind(database.pool) as (...args: unknown[]) => unknown;
      database.pool.query = ((...args: unknown[]) => {
        statements.push(args[0]);
        return query(...args);
      }) as typeof database.pool.query;
      return { status };
    },
  });
});
afterAll(() => app.close());

const get = ({ auth }: Account, query = '') => app.request({ url: `/pulse?${query}`, headers: auth });

describe('Mon Pulse', () => {
  test('holds what the single routes answer', async () => {
    const account = await app.signUp();
    await app.login(account);
    const pulse = (await get(account, 'days=7&timeZone=Europe/Paris&latest=1')).json<Pulse>();
    const { days } = (
      await app.request({ url: '/activity/daily?days=7&timeZone=Europe/Paris', headers: account.auth })
    ).json<{ days: DailyCount[] }>();
    const { items } = (await app.request({ url: '/activity?limit=1', headers: account.auth })).json<{
      items: ActivityView[];
    }>();
    expect(pulse.profile).toEqual(account.profile);
    expect(pulse.activity.daily).toEqual(days);
    expect(pulse.activity.latest).toEqual(items);
    expect(pulse.status.release).toBe('dev');
  });

  test('has 30 days and five events unless asked otherwise', async () => {
    const account = await app.signUp();
    for (let count = 0; count < 6; count += 1) await app.login(account);
    const { activity } = (await get(account)).json<Pulse>();
    expect(activity.daily).toHaveLength(30);
    expect(activity.latest).toHaveLength(5);
    expect(activity.daily.at(-1)).toMatchObject({ logins: 6, failed: 0, other: 1 });
  });

  test('can leave the events out', async () => {
    const { activity } = (await get(await app.signUp(), 'latest=0')).json<Pulse>();
    expect(activity.latest).toEqual([]);
  });

  test('says what the service is like', async () => {
    const { status } = (await get(await app.signUp())).json<Pulse>();
    expect(status.components.find(({ name }) => name === 'database')).toMatchObject({ state: 'up' });
    expect(status.availability.last24h.buckets).toHaveLength(24);
    expect(status.availability.last90d.buckets).toHaveLength(90);
  });

  test('asks PostgreSQL once for all that belongs to the person', async () => {
    const account = await app.signUp();
    await get(account);
    statements.length = 0;
    await get(account);
    expect(statements.filter((statement) => (statement as { name?: string }).name === 'pulse')).toHaveLength(
      1,
    );
    expect(statements).toHaveLength(1);
  });

  test('shows nothing of anybody else', async () => {
    const other = await app.signUp();
    await app.login(other);
    const { activity } = (await get(await app.signUp())).json<Pulse>();
    expect(activity.latest).toHaveLength(1);
  });
});

describe('refused', () => {
  test('without a token, and after the session has ended', async () => {
    expect((await app.request({ url: '/pulse' })).statusCode).toBe(401);
    const account = await app.signUp();
    await app.request({ method: 'POST', url: '/auth/logout', headers: account.auth });
    expect((await get(account)).json()).toMatchObject({ code: 'unauthenticated' });
  });

  test.each(['days=0', 'latest=-1', 'latest=51', 'timeZone=Mars/Base', 'timeZone=PST8PDT9', 'x=1'])(
    '%s gets 400',
    async (query) => {
      expect((await get(await app.signUp(), query)).json()).toMatchObject({ code: 'validation' });
    },
  );
});
