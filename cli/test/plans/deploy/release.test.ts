import { expect, test } from 'vitest';
import type { Release, ReleaseOutcome } from '../../../src/config/release.ts';
import { type Disk, objections } from '../../../src/plans/deploy/preflight.ts';
import { caught } from '../../helpers/caught.ts';
import { requireSoundHosts } from '../../../src/run/deploy/preflight.ts';
import { decideRecovery, type Interrupted } from '../../../src/plans/deploy/recover.ts';
import { forgettable, migrationsInTheWay, releaseBefore } from '../../../src/plans/deploy/release.ts';

const release = (number: number, outcome: ReleaseOutcome = 'live', breaking: string[] = []): Release => ({
  ...{
    number,
    services: {},
    schema: null,
    breaking,
    by: 'ana@laptop',
    ci: null,
    runId: 'r',
    at: '',
    outcome,
    note: null,
  },
});

test('one goes back to the newest good release before the one that is live', () => {
  const releases = [release(1), release(2), release(3, 'went back'), release(4, 'given up'), release(5)];
  expect(releaseBefore(releases, 5)?.number).toBe(2);
  expect(releaseBefore(releases, 1)).toBeUndefined();
});

test('failed releases never push out good ones, and the one that is live is kept for ever', () => {
  const good = [...Array(25).keys()].map((i) => release(i + 1));
  const bad = [...Array(25).keys()].map((i) => release(i + 26, 'given up'));
  expect(forgettable([...good, ...bad], 1).toSorted((a, b) => a - b)).toEqual([
    2, 3, 4, 5, 26, 27, 28, 29, 30,
  ]);
});

test('a migration that the old release does not survive stands in the way, wherever between the two it was made', () => {
  const releases = [release(1), release(2, 'live', ['0004']), release(3, 'went back', ['0005']), release(4)];
  expect(migrationsInTheWay(releases, 4, 1)).toEqual(['0004', '0005']);
  expect(migrationsInTheWay(releases, 4, 3)).toEqual([]);
});

const at = (advance: Interrupted['advance'], ready = false): Interrupted => ({
  service: 's',
  advance,
  ready,
});

test.each([
  ['nobody was served by it', [at('waiting', true), at('untouched')], 'give up'],
  ['nothing was begun', [at('untouched'), at('untouched')], 'give up'],
  ['all of it serves', [at('live'), at('live')], 'finish'],
  ['the rest is ready', [at('live'), at('waiting', true)], 'finish'],
  ['the rest is not ready', [at('live'), at('waiting', false)], 'go back'],
  ['the rest was never begun', [at('live'), at('untouched')], 'go back'],
] as const)('an interrupted release of which %s', (_case, services, decision) => {
  expect(decideRecovery(services)).toBe(decision);
});

const disk = (freeMb: number, usedShare = 0.4, what: Disk['what'] = 'images') => ({
  disks: [{ what, freeMb, usedShare }],
});
const sound = { clockOff: 0, ...disk(20_000), certificateDays: 300, siteDays: 60 };

test('a sound host is not objected to', () => {
  expect(objections({ solo: sound })).toEqual([]);
});

test.each([
  [disk(400), 'error', 'deploy.disk', 'sudo docker system df'],
  [disk(400, 0.4, 'database'), undefined, undefined, undefined],
  [disk(200, 0.4, 'database'), 'error', 'deploy.disk', '/var/lib/postgresql'],
  [disk(200, 0.4, 'wal'), 'error', 'deploy.disk', '/var/lib/postgresql'],
  [disk(20_000, 0.97), 'warning', 'deploy.disk', 'sudo docker system df'],
  [{ clockOff: 31 }, 'error', 'deploy.clock', 'timedatectl'],
  [{ clockOff: -31 }, 'error', 'deploy.clock', 'timedatectl'],
  [{ certificateDays: -1 }, 'error', 'deploy.certificate', 'pulse up ENV'],
  [{ certificateDays: 3 }, 'warning', 'deploy.certificate', 'pulse up ENV'],
  [{ siteDays: -0.1 }, 'error', 'deploy.certificate', 'restart traefik'],
  [{ siteDays: 3 }, 'warning', 'deploy.certificate', 'restart traefik'],
  [{ siteDays: null, certificateDays: null }, undefined, undefined, undefined],
] as const)('a host with %j is objected to with what to type next', (change, severity, code, next) => {
  const found = objections({ solo: { ...sound, ...change } });
  expect(found.map((each) => [each.severity, each.code])).toEqual(
    code === undefined ? [] : [[severity, code]],
  );
  for (const each of found) expect(each.next).toContain(next);
});

test('a host with several faults is told all of them, and the refusal names the first with every next command', async () => {
  const ill = { ...sound, ...disk(0), clockOff: 600, backup: null, drill: null, missing: [] };
  const refusing = Promise.resolve().then(() => requireSoundHosts({ solo: ill }, 'prod', () => undefined));
  const fault = await caught(refusing);
  expect(fault).toMatchObject({
    code: 'deploy.disk',
    message: 'solo has 0 MB free for images; 1000 are needed. Nothing was changed.',
    detail: 'solo has a clock that is 600 s fast beside the one of this machine',
    hints: [
      'pulse ssh prod solo -- sudo docker system df',
      'pulse ssh prod solo -- timedatectl',
      'pulse status prod',
    ],
  });
});
