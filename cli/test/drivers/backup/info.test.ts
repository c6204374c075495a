import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RawStanza, readInfo } from '../../../src/drivers/backup/info.ts';
import type { BackupSight } from '../../../src/drivers/backup/sight.ts';
import { formatBackups } from '../../../src/queries/db/list.ts';

const path = join(import.meta.dirname, '../../recordings/pgbackrest-2.55-info.json');
const [stanza] = JSON.parse(readFileSync(path, 'utf8')) as [RawStanza];
const NOW = Date.parse('2026-11-26T22:00:00Z');

const sight: BackupSight = {
  info: stanza,
  archive: { lastArchivedAt: '2026-11-26T21:59:30+00:00', lastFailedAt: null, waiting: 0 },
  drill: {
    ...{ at: '2026-11-26T04:46:10+00:00', good: true, lastGoodAt: '2026-11-26T04:46:10+00:00' },
    ...{ backup: '20261126-211236F', backupAt: '2026-11-26T21:12:39+00:00', lastTransactionAt: null },
    ...{ seconds: 6.4, tables: 4, invariants: [{ name: 'users-exist', holds: true, answer: 't' }] },
  },
  restore: null,
  interrupted: false,
  kept: [],
};

const lines = (change: Partial<BackupSight>) => formatBackups({ ...sight, ...change }, 'lab', NOW);

test('what pgBackRest said of a real repository: label, kind, end, and sizes, the oldest first', () => {
  const backups = readInfo(stanza);
  expect(backups.map(({ type }) => type)).toEqual(['full', 'full', 'incr']);
  expect(backups[0]).toEqual({
    ...{ label: '20261126-211215F', type: 'full', finishedAt: '2026-11-26T21:12:20.000Z', seconds: 5 },
    ...{ databaseBytes: 31_108_012, repositoryBytes: 3_763_760, repository: 1, damaged: false },
  });
  expect(readInfo({ ...stanza, backup: stanza.backup.toReversed() })).toEqual(backups);
  expect(readInfo({ status: { code: 2, message: 'no valid backups' }, repo: [], backup: [] })).toEqual([]);
});

test('a list of what there is to restore from', async () => {
  await expect(lines({})).toMatchFileSnapshot('../../golden/db-list.txt');
});

test.each<[string, Partial<BackupSight>, string]>([
  ['no backup', { info: { ...stanza, backup: [] } }, 'There is no backup yet.'],
  [
    'a host of the backups that is away',
    {
      info: {
        status: { code: 99, message: 'other' },
        repo: [
          {
            key: 1,
            status: { code: 99, message: "[HostConnectError] timeout connecting to '10.42.0.3:8432'" },
          },
        ],
        backup: [],
      },
    },
    "backups   ✗ cannot be read where they are kept: [HostConnectError] timeout connecting to '10.42.0.3:8432'",
  ],
  ['a database that is down', { archive: null }, 'archive   ✗ PostgreSQL does not answer'],
  [
    'nothing archived',
    { archive: { lastArchivedAt: null, lastFailedAt: null, waiting: 3 } },
    'archive   ✗ nothing was archived yet',
  ],
  [
    'an archive that fails',
    {
      archive: {
        lastArchivedAt: '2026-11-26T20:00:00+00:00',
        lastFailedAt: '2026-11-26T21:59:00+00:00',
        waiting: 9,
      },
    },
    'archive   ✗ fails since 2026-11-26 21:59:00; last change left 2 h ago, 9 waiting',
  ],
  ['no drill', { drill: null }, 'drill     · none yet'],
  [
    'a drill that did not come to its end',
    {
      drill: { at: '2026-11-24T04:46:10+00:00', good: false, lastGoodAt: null, fault: 'It does not start.' },
    },
    'drill     ✗ 2 d ago: It does not start.',
  ],
  ['a restore that was killed', { interrupted: true }, 'pulse db restore lab begins it again'],
  [
    'a cluster that was kept',
    { kept: ['/x/main.before-1'] },
    'kept      · /x/main.before-1   pulse db forget lab',
  ],
])('%s is said', (_case, change, words) => {
  expect(lines(change)).toContain(words);
});

test('a drill that broke an invariant names it', () => {
  const drill = {
    ...sight.drill,
    good: false,
    invariants: [{ name: 'users-exist', holds: false, answer: 'f' }],
  };
  expect(lines({ drill: drill as BackupSight['drill'] })).toContain('and does not hold: users-exist');
});
