import { expect, test } from 'vitest';
import {
  buildBackupCommand,
  buildDumpCommand,
  buildMakeCommand,
  buildPsqlCommand,
} from '../../src/drivers/backup/args.ts';
import { buildDatabasePlan, type DatabaseWish } from '../../src/plans/db.ts';
import { formatPlan } from '../../src/plans/format.ts';
import { environment, host } from '../helpers/environment.ts';

const wishes: Record<string, DatabaseWish> = {
  backup: { act: 'backup', type: 'full' },
  drill: { act: 'drill' },
  restore: { act: 'restore', to: null },
  'restore-to': { act: 'restore', to: '2026-11-25 10:00:00.000+00' },
  forget: { act: 'forget' },
};

const three = environment({
  hosts: [
    host('front', ['ingress', 'app']),
    host('back', ['api', 'database']),
    host('ops', ['cache', 'monitoring']),
  ],
});

test.each(Object.entries(wishes))('the plan of pulse db: %s', async (name, wish) => {
  const one = formatPlan(buildDatabasePlan(environment(), wish));
  await expect(one).toMatchFileSnapshot(`../golden/plan-db-${name}.txt`);
});

test('a backup is made where backups are kept, everything else is done where the database is', () => {
  const hostOf = (wish: DatabaseWish) =>
    buildDatabasePlan(three, wish).phases.flatMap(({ steps }) => steps.map(({ input }) => input.host));
  expect(hostOf({ act: 'backup', type: 'incr' })).toEqual(['ops']);
  for (const act of ['drill', 'forget'] as const) expect(hostOf({ act })).toEqual(['back']);
  expect(hostOf({ act: 'restore', to: null })).toEqual(['back']);
});

test('what hosts are asked to run', async () => {
  const lines = [
    buildBackupCommand({ verb: 'list' }),
    buildBackupCommand({ verb: 'drill' }),
    buildBackupCommand({ verb: 'restore', to: null }),
    buildBackupCommand({ verb: 'restore', to: '2026-11-25 10:00:00.000+00' }),
    buildBackupCommand({ verb: 'forget' }),
    buildMakeCommand('incr'),
    buildPsqlCommand('pulse', 'readonly', []),
    buildPsqlCommand('pulse', 'migrator', ['-c', "select 'it''s'; \\q"]),
    buildDumpCommand('pulse', 'custom'),
  ];
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/args-db.txt');
});
