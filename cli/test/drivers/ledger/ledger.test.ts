import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkChain } from '../../../src/drivers/ledger/chain.ts';
import {
  acquireLease,
  appendHistory,
  type HistoryEntry,
  type LeaseRecord,
  type LedgerPlace,
  readLease,
  releaseLease,
} from '../../../src/drivers/ledger/ledger.ts';
import { temporaryFolder } from '../../helpers/folder.ts';

const record = (runId: string, ttl = 45): LeaseRecord => ({
  holder: 'ana@laptop',
  runId,
  command: 'up',
  step: null,
  ci: null,
  machine: 'laptop',
  pid: 1,
  startedAt: '1',
  ttl,
});
const newPlace = (): LedgerPlace => ({ kind: 'folder', folder: join(temporaryFolder(), 'ledger') });

test('one holds the lease, the other is told who; renewed it stays, released it is free', async () => {
  const place = newPlace();
  expect(await acquireLease(place, record('a'))).toBeUndefined();
  expect(await acquireLease(place, record('b'))).toMatchObject({ runId: 'a', holder: 'ana@laptop' });
  expect(await acquireLease(place, { ...record('a'), step: 'front/ssh' })).toBeUndefined();
  expect(await readLease(place)).toMatchObject({ runId: 'a', step: 'front/ssh' });
  expect(await releaseLease(place, 'b')).toBeUndefined();
  expect(await releaseLease(place, 'a')).toMatchObject({ runId: 'a' });
  expect(await acquireLease(place, record('b'))).toBeUndefined();
});

test('of many who come at once exactly one gets it', async () => {
  const place = newPlace();
  const told = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => acquireLease(place, record(id))));
  expect(told.filter((holder) => holder === undefined)).toHaveLength(1);
});

test('a lease that said nothing for its time is void, and one of a dead run is taken over', async () => {
  const place = newPlace();
  await acquireLease(place, record('a', 0));
  expect(await readLease(place)).toBeUndefined();
  expect(await acquireLease(place, record('b'))).toBeUndefined();
  expect(await acquireLease(place, record('c'), 'other')).toMatchObject({ runId: 'b' });
  expect(await acquireLease(place, record('c'), 'b')).toBeUndefined();
});

const entry = (runId: string): HistoryEntry => ({
  runId,
  command: 'up',
  holder: 'René@büro',
  ci: null,
  plan: '0123abcd',
  outcome: 'succeeded',
  durationMs: 1200,
});

test('the history is a chain: a line that is changed, removed or added is found', async () => {
  const folder = temporaryFolder();
  for (const id of ['a', 'b', 'c']) await appendHistory({ kind: 'folder', folder }, entry(id));
  const text = readFileSync(join(folder, 'history.ndjson'), 'utf8');
  const lines = text.split('\n').filter(Boolean);
  const [first = '', second = '', third = ''] = lines;
  const whole = checkChain(text);
  expect(whole.broken).toBeNull();
  expect(whole.entries).toMatchObject([entry('a'), entry('b'), entry('c')]);
  expect(checkChain([first, second.replace('succeeded', 'failed'), third].join('\n')).broken).toMatchObject({
    line: 2,
  });
  expect(checkChain([first, third].join('\n')).broken).toMatchObject({ line: 2 });
  expect(checkChain([second, third].join('\n')).broken).toMatchObject({ line: 1 });
  expect(checkChain([first, '{', second, third].join('\n')).broken).toMatchObject({ line: 2 });
  expect(checkChain('')).toEqual({ entries: [], broken: null });
});
