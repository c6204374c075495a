import { describe, expect } from 'vitest';
import { LAB } from './helpers/ground.ts';
import { changesOf, hasTable, query } from './helpers/database.ts';
import { ensureUp, expectDone, firstHost, inside, start } from './helpers/lab.ts';
import { apiImageWith, type Extra } from './helpers/migrations.ts';
import {
  addWeb,
  containers,
  currentRelease,
  deployImage,
  faultOf,
  rollback,
  withManifest,
} from './helpers/release.ts';
import { lostOf, startUsers, statusOf } from './helpers/site.ts';
import { scenario } from './helpers/scenario.ts';
import { startWriter } from './helpers/writer.ts';

const ALL = 'it needs images of its own';

/** A lab that is kept between runs has those of the last one already. */
const RUN = Date.now().toString(36);

const WIDENS: Extra = {
  name: `20270101000000-wishes-${RUN}`,
  previousReleaseWorks: true,
  sql: [`create table "wishes_${RUN}" ("id" int primary key)`],
};
const BREAKS: Extra = {
  name: `20270102000000-no-way-back-${RUN}`,
  previousReleaseWorks: false,
  sql: [`create table "no_way_back_${RUN}" ("id" int primary key)`],
};

async function begin(): Promise<number> {
  await ensureUp();
  addWeb();
  return currentRelease();
}

describe('a release that migrates the database', () => {
  scenario('fails half way: the database and the release are as before', { minutes: 3 }, async () => {
    const before = await begin();
    const ran = await containers();
    const broken: Extra = {
      name: '20270103000000-half',
      previousReleaseWorks: true,
      sql: ['create table "half" ("id" int primary key)', 'select 1 / 0'],
    };
    const users = await startUsers();
    const ended = await deployImage('api', await apiImageWith([broken]));
    expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
    expect(ended.code).toBe(1);
    const fault = faultOf(ended);
    expect(`${fault?.summary}\n${fault?.detail}`).toContain('division by zero');
    expect(await hasTable('half')).toBe(false);
    expect(await currentRelease()).toBe(before);
    expect(await containers()).toBe(ran);
  });

  scenario(
    'waits for a lock: it gives up in time, and nobody noticed',
    { minutes: 3, onlyAll: ALL },
    async () => {
      const before = await begin();
      const image = await apiImageWith([
        {
          name: '20270104000000-locked',
          previousReleaseWorks: true,
          sql: ['alter table "migrations" add column "wish" int'],
        },
      ]);
      const host = await firstHost();
      const hold = 'begin; lock table migrations in row exclusive mode; select pg_sleep(60); rollback;';
      const holding = inside(
        host,
        `db=$(sudo -u postgres psql -XAtc "select datname from pg_database where datname like 'pulse%' limit 1") && timeout 90 sudo -u postgres psql -Xd "$db" -c "${hold}"`,
        120_000,
      );
      const ended = await deployImage('api', image);
      expect(ended.code).toBe(1);
      expect(`${faultOf(ended)?.summary}\n${faultOf(ended)?.detail}`).toMatch(/lock timeout/iu);
      expect(await currentRelease()).toBe(before);
      expect(await statusOf('GET', '/api/readyz')).toBe('200');
      await query(
        `select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()`,
      );
      await holding;
    },
  );

  scenario(
    'takes longer than the manifest allows: it is stopped, and the database and the release are as before',
    { minutes: 3, onlyAll: ALL },
    async () => {
      const before = await begin();
      const ran = await containers();
      const image = await apiImageWith([
        {
          name: '20270106000000-too-slow',
          previousReleaseWorks: true,
          sql: ['create table "too_slow" ("id" int)', 'select pg_sleep(601)'],
        },
      ]);
      const sleeps = `select count(*) from pg_stat_activity where query like '%pg_sleep(601)%' and pid <> pg_backend_pid()`;
      const users = await startUsers();
      const ended = await withManifest(
        (text) => text.replace(/^release:\n/mu, 'release:\n  migrations: 20s\n'),
        () => deployImage('api', image),
      );
      const { requests, failed } = lostOf(await users.stop());
      expect(failed).toBe(0);
      expect(ended.code).toBe(1);
      expect(faultOf(ended)).toMatchObject({ code: 'deploy.migration-slow' });
      expect(faultOf(ended)?.summary).toContain('20.0 s');
      await expect.poll(() => query(sleeps), { timeout: 60_000, interval: 500 }).toBe('0');
      expect(await hasTable('too_slow')).toBe(false);
      expect(await currentRelease()).toBe(before);
      expect(await containers()).toBe(ran);
      console.log(
        `migration over its time: given up after ${ended.seconds.toFixed(1)} s, ${failed} of ${requests} requests lost`,
      );
    },
  );

  scenario(
    'takes too long and is cancelled: nothing of it stays, and nothing runs on',
    { minutes: 3, onlyAll: ALL },
    async () => {
      const before = await begin();
      const image = await apiImageWith([
        {
          name: '20270105000000-slow',
          previousReleaseWorks: true,
          sql: ['create table "slow" ("id" int)', 'select pg_sleep(600)'],
        },
      ]);
      const running = start([
        ...['deploy', LAB, '--yes', '--json', '--no-watch', '--only', 'api', '--image', `api=${image}`],
      ]);
      await running.event((event) => event.type === 'step.started' && event.step === 'migrate');
      const sleeps = `select count(*) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`;
      await expect.poll(() => query(sleeps), { timeout: 60_000, interval: 500 }).toBe('1');
      running.signal('SIGINT');
      const ended = await running.ended;
      expect(ended.code).toBe(130);
      await expect.poll(() => query(sleeps), { timeout: 60_000, interval: 500 }).toBe('0');
      expect(await hasTable('slow')).toBe(false);
      expect(await currentRelease()).toBe(before);
    },
  );

  scenario(
    'forward and back while somebody writes: every row that was promised is there',
    { minutes: 5, onlyAll: ALL },
    async () => {
      const first = await begin();
      const widened = await apiImageWith([WIDENS]);
      const broken = await apiImageWith([WIDENS, BREAKS]);
      const users = await startUsers();
      const writer = await startWriter();
      expectDone(await deployImage('api', widened));
      expect(await hasTable(`wishes_${RUN}`)).toBe(true);
      expectDone(await rollback());
      expect(await currentRelease()).toBe(first);
      expectDone(await deployImage('api', widened));
      expectDone(await deployImage('api', broken));
      const serving = await currentRelease();
      // The old instances finish what they have.
      await expect
        .poll(async () => (await containers('api')).trim().split(' ').length, { timeout: 60_000 })
        .toBe(1);
      const ran = await containers();
      const refused = await rollback();
      expect(refused.code).toBe(3);
      expect(faultOf(refused)).toMatchObject({ code: 'rollback.migrations' });
      expect(`${faultOf(refused)?.summary}`).toContain(BREAKS.name);
      expect(await containers()).toBe(ran);
      expect(await currentRelease()).toBe(serving);
      const { kept, refused: answers } = await writer.stop();
      expect(answers).toEqual([]);
      const rows = await changesOf(writer.userId);
      expect(rows).toBe(kept);
      expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
      console.log(`${kept} changes written meanwhile, ${rows} there`);
    },
  );
});
