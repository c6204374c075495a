import { expect, test } from 'vitest';
import { type BackupNotes, backupObjections } from '../../../src/plans/deploy/backup.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const HOUR = 3600;
const policy = { gate: false, age: 24 * HOUR, drill: 8 * 24 * HOUR };

const before = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();
const kept = (hours: number, first = 2400): BackupNotes => ({
  backup: { at: before(hours), firstAt: before(first) },
  drill: null,
});
const drilled = (hours: number, good = true, lastGood: number | null = null): BackupNotes => ({
  backup: null,
  drill: { at: before(hours), good, lastGoodAt: lastGood === null ? null : before(lastGood) },
});
const nothing: BackupNotes = { backup: null, drill: null };

const words = (hosts: readonly BackupNotes[], now = NOW) =>
  backupObjections(policy, hosts, now).map(({ words: said }) => said);

test('a backup of today and a drill of this week are not objected to, whichever hosts wrote them down', () => {
  expect(words([nothing, kept(4), drilled(30)])).toEqual([]);
});

test.each([
  ['nothing at all', [nothing], ['there is no backup of the database yet']],
  ['an old backup', [kept(25), drilled(1)], ['the last backup of the database is 25 h old']],
  ['an old drill', [kept(1), drilled(9 * 24)], ['the last good drill of a restore is 9 d old']],
  [
    'no drill since long',
    [kept(1, 9 * 24)],
    ['no backup was ever restored in a drill, and the first one is 9 d old'],
  ],
  ['a drill that failed', [kept(1), drilled(2, false, 26)], ['the last drill of a restore failed']],
  [
    'drills that fail since long',
    [kept(1), drilled(2, false, 10 * 24)],
    ['the last good drill of a restore is 10 d old'],
  ],
  [
    'both too old',
    [kept(72), drilled(9 * 24)],
    ['the last backup of the database is 3 d old', 'the last good drill of a restore is 9 d old'],
  ],
] as const)('%s is', (_case, hosts, said) => {
  expect(words(hosts)).toEqual(said);
});

test('an environment of yesterday need not have been drilled yet', () => {
  expect(words([kept(1, 30)])).toEqual([]);
});

test('with the gate, what is too old forbids a release; a drill that failed once does not', () => {
  const severities = (hosts: readonly BackupNotes[]) =>
    backupObjections({ ...policy, gate: true }, hosts, NOW).map(({ severity, next }) => [severity, next]);
  expect(severities([kept(25), drilled(1)])).toEqual([['error', 'backup']]);
  expect(severities([kept(1), drilled(9 * 24)])).toEqual([['error', 'drill']]);
  expect(severities([nothing])).toEqual([['error', 'backup']]);
  expect(severities([kept(1), drilled(2, false, 26)])).toEqual([['warning', 'drill']]);
});
