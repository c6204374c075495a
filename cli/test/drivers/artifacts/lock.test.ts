import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import {
  addToLock,
  lockedBuilds,
  lockedRelease,
  type LockEntry,
  readLock,
} from '../../../src/drivers/artifacts/lock.ts';
import { lookFor } from '../../../src/drivers/artifacts/find.ts';
import { entryOf } from '../../../src/drivers/artifacts/catalogue.ts';
import { ROOT } from '../../../src/lib/paths.ts';
import { inTurn } from '../../../src/drivers/local/turn.ts';
import { caught } from '../../helpers/caught.ts';
import { temporaryFolder, writeProgram } from '../../helpers/folder.ts';
import { usePath } from '../../helpers/path.ts';

const [one, two] = ['11'.repeat(32), '22'.repeat(32)];
const place = { version: '1.11.3', os: 'linux', arch: 'amd64' };
const release: LockEntry = { name: 'nomad', ...place, origin: 'release', archive: one, sha256: two };
const built: LockEntry = { name: 'nomad', ...place, origin: 'built', toolchain: 'go1.26.8', sha256: one };

function checkout(): string {
  const root = temporaryFolder();
  mkdirSync(join(root, 'artifacts'));
  return root;
}

test('what is locked is read back, once each, in an order of its own', async () => {
  const root = checkout();
  await addToLock(root, release);
  await addToLock(root, { ...release, name: 'loki' });
  await addToLock(root, built);
  await addToLock(root, { ...release, archive: two });
  const lock = await readLock(root);
  expect(lock.map(({ name, origin }) => `${name} ${origin}`)).toEqual([
    'loki release',
    'nomad built',
    'nomad release',
  ]);
  expect(lockedRelease(lock, 'nomad', '1.11.3')).toMatchObject({ archive: two });
  expect(lockedRelease(lock, 'nomad', '1.11.3', { os: 'linux', arch: 'arm64' })).toBeUndefined();
  expect(lockedBuilds(lock, 'nomad', '1.11.3')).toMatchObject([{ toolchain: 'go1.26.8', sha256: one }]);
  expect(lockedBuilds(lock, 'nomad', '1.11.4')).toEqual([]);
});

test.each([
  '{',
  '[]',
  '{"version":2,"artifacts":[]}',
  `{"version":1,"artifacts":[{"name":"nomad"}]}`,
  `{"version":1,"artifacts":[${JSON.stringify({ ...release, archive: 'none' })}]}`,
])('a lock file that holds %s is refused', async (text) => {
  const root = checkout();
  writeFileSync(join(root, 'artifacts/lock.json'), text);
  expect((await caught(readLock(root))).code).toBe('artifacts.bad-lock');
});

test('the lock file of this repository can be read, and is written as pulse writes it', async () => {
  const entries = await readLock(ROOT);
  expect(entries.length).toBeGreaterThan(0);
  const root = checkout();
  for (const entry of entries.toReversed()) await addToLock(root, entry);
  const read = (from: string) => readFileSync(join(from, 'artifacts/lock.json'), 'utf8');
  expect(read(root)).toBe(read(ROOT));
});

const keep = (root: string, file: string) => {
  mkdirSync(join(root, '.pulse/artifacts'), { recursive: true });
  writeFileSync(join(root, '.pulse/artifacts', file), '');
};

test('without a checksum that somebody computed there is no release', async () => {
  const root = checkout();
  const bin = temporaryFolder();
  writeProgram(bin, 'go', 'exit 127');
  usePath(bin);
  const nomad = entryOf('nomad');
  expect(await lookFor(root, nomad, {})).toBeUndefined();
  await addToLock(root, built);
  expect(await lookFor(root, nomad, {})).toBeUndefined();
  await addToLock(root, release);
  expect(await lookFor(root, nomad, {})).toMatchObject({ from: 'its release', sha256: two, ready: false });
});

test('what is kept comes before the release, and a release that is not the locked one any more is not used', async () => {
  const root = checkout();
  const nomad = { ...entryOf('nomad'), known: ['1.11.2'] };
  keep(root, `nomad-1.11.2-built-${one}`);
  expect(await lookFor(root, nomad, {})).toMatchObject({ version: '1.11.2', from: 'the cache (built here)' });
  await addToLock(root, release);
  keep(root, `nomad-1.11.3-release-${one}`);
  expect(await lookFor(root, nomad, {})).toMatchObject({ version: '1.11.3', from: 'its release' });
  keep(root, `nomad-1.11.3-release-${two}`);
  expect(await lookFor(root, nomad, {})).toMatchObject({
    from: 'the cache (its release)',
    sha256: two,
    ready: true,
  });
  keep(root, `nomad-1.11.3-release-${two}.123.part`);
  keep(root, `nomad-1.11.4-built-${two}`);
  expect(await lookFor(root, nomad, {})).toMatchObject({ version: '1.11.3' });
});

test('a turn whose holder died is taken over; turns never overlap, however they meet', async () => {
  const options = { onWait: () => undefined, signal: new AbortController().signal };
  for (let round = 0; round < 40; round += 1) {
    const path = join(temporaryFolder(), 'turn.lock');
    const dead = { owner: { pid: 2 ** 22 + 1, startedAt: 'long ago' }, children: [] };
    writeFileSync(path, round % 2 === 0 ? JSON.stringify(dead) : '{"owner":');
    let inside = 0;
    let turns = 0;
    const act = async () => {
      inside += 1;
      await new Promise((resolve) => setImmediate(resolve));
      expect(inside).toBe(1);
      inside -= 1;
      turns += 1;
    };
    await Promise.all([1, 2, 3].map(() => inTurn(path, options, act)));
    expect(turns).toBe(3);
    expect(readdirSync(dirname(path))).toEqual([]);
  }
});
