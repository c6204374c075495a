import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Event } from '../src/events/events.ts';
import { until } from '../test/helpers/wait.ts';
import { LAB } from './helpers/ground.ts';
import { ensureUp, expectDone, firstHost, inside, projectFolder, pulse } from './helpers/lab.ts';
import { resultOf, withManifest } from './helpers/release.ts';
import { scenario } from './helpers/scenario.ts';
import { statusOf } from './helpers/site.ts';

interface Listed {
  backups: { label: string; finishedAt: string }[];
  kept: string[];
  interrupted: boolean;
}

async function list(): Promise<Listed> {
  const { stdout, stderr } = await pulse(['db', 'list', LAB, '--json']);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Listed;
}

/** What a statement of the owner of the schema answers. */
async function sql(statement: string): Promise<string> {
  const { code, stdout, stderr } = await pulse(['db', 'psql', LAB, '--write', '--', '-Atqc', statement]);
  expect(code, stderr).toBe(0);
  return stdout.trim();
}

/** The lab is up, and the backup that `up` began without waiting for it has been made. */
async function ensureBackup(): Promise<void> {
  await ensureUp();
  await until(async () => (await list()).backups.length > 0, 'the first backup is made', 60_000);
}

/** What a deploy says before it asks, and its exit code; `--out` changes nothing. */
async function deploySays(backup: string): Promise<{ code: number | null; said: Event[] }> {
  const change = (text: string) =>
    text.replace(/^backup:\n/mu, `backup:\n${backup}`).replace(/cpu: \d+/u, 'cpu: 317');
  return withManifest(change, async () => {
    const out = join(projectFolder(), 'deploy.plan');
    const { code, events } = await pulse(['deploy', LAB, '--json', '--out', out]);
    return { code, said: events.filter((event) => event.type === 'diagnostic') };
  });
}

describe('the backups of the database', () => {
  scenario('come back in a drill, and what has to be true is', { minutes: 3 }, async () => {
    await ensureBackup();
    const drilled = await pulse(['db', 'drill', LAB, '--json']);
    expectDone(drilled);
    const { good, invariants, tables } = resultOf(drilled.events) as {
      good: boolean;
      invariants: { holds: boolean }[];
      tables: number;
    };
    expect({ good, hold: invariants.map(({ holds }) => holds) }).toEqual({
      good: true,
      hold: [true, true, true],
    });
    expect(tables, 'the tables of the application').toBeGreaterThan(4);
    const left = await inside(await firstHost(), 'ls -d /var/lib/postgresql/pulse-drill');
    expect(left.exitCode, 'nothing of it stays').not.toBe(0);
    const { stdout } = await pulse(['history', LAB, '--json']);
    expect(stdout).toContain('"command":"db drill"');
    console.log(`drilled in ${drilled.seconds.toFixed(1)} s`);
  });

  scenario('bring back a row that was deleted, and keep what was there until told', {}, async () => {
    await ensureBackup();
    await sql('create table if not exists lab_rows (name text)');
    await sql("insert into lab_rows values ('kept'), ('deleted')");
    const moment = await sql(
      `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    );
    await sql("delete from lab_rows where name = 'deleted'");
    // Made of what the restore leaves behind: nothing that comes after may begin with it.
    expectDone(await pulse(['db', 'backup', LAB, '--json']));
    const unnamed = await pulse(['db', 'restore', LAB, '--to', moment, '--yes', '--json']);
    expect(unnamed.code).toBe(2);
    expect(await sql('select count(*) from lab_rows')).toBe('1');
    const restored = await pulse(['db', 'restore', LAB, '--to', moment, '--confirm', LAB, '--json']);
    expectDone(restored);
    expect(await sql('select string_agg(name, $$ $$ order by name) from lab_rows')).toBe('deleted kept');
    await until(
      async () => (await statusOf('GET', '/api/readyz')) === '200',
      'the API finds it again',
      60_000,
    );
    expect((await list()).kept).toHaveLength(1);
    expectDone(await pulse(['db', 'drill', LAB, '--json']));
    expectDone(await pulse(['db', 'restore', LAB, '--confirm', LAB, '--json']));
    expect(await sql('select string_agg(name, $$ $$ order by name) from lab_rows')).toBe('deleted kept');
    expectDone(await pulse(['db', 'forget', LAB, '--yes', '--json']));
    expect(await list()).toMatchObject({ kept: [], interrupted: false });
    await sql('drop table lab_rows');
    console.log(`restored in ${restored.seconds.toFixed(1)} s`);
  });

  scenario('are what a deploy warns of when they are old, and refuses for with the gate', {}, async () => {
    await ensureBackup();
    const warned = await deploySays('  age: 1s\n');
    expect(warned.code).toBe(0);
    expect(warned.said).toContainEqual(
      expect.objectContaining({ severity: 'warning', code: 'deploy.backup' }),
    );
    const refused = await deploySays('  age: 1s\n  gate: true\n');
    expect(refused.code).toBe(3);
    expect(refused.said).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        code: 'deploy.backup',
        hints: [`pulse db backup ${LAB}`],
      }),
    );
    expectDone(await pulse(['db', 'backup', LAB, '--json']));
    const { code, said } = await deploySays('  gate: true\n');
    expect({ code, said }).toEqual({ code: 0, said: [] });
  });
});
