import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CATALOGUE, type CatalogueEntry, fill } from '../../../src/drivers/artifacts/catalogue.ts';
import { download, mirrored } from '../../../src/drivers/artifacts/download.ts';
import { fetchRelease, publishedSum, sumOf } from '../../../src/drivers/artifacts/release.ts';
import { unpack } from '../../../src/drivers/artifacts/unpack.ts';
import { makeTarGz, makeZip } from '../../helpers/archives.ts';
import { caught } from '../../helpers/caught.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { type Answer, startReleases, sumOfText, truncated } from '../../helpers/releases.ts';

const PROGRAM = `#!/bin/sh\necho a program\n${'# and more\n'.repeat(5000)}`;
const sha256 = sumOfText(PROGRAM);
const zip = makeZip({ 'LICENSE.txt': 'do as you like', 'prog-linux-amd64': PROGRAM });
const quiet = { progress: () => undefined, signal: new AbortController().signal };
const LONG = { silenceMs: 30_000, totalMs: 60_000 };

const entry = (origin: string, file = 'prog_OS_ARCH.zip'): CatalogueEntry => ({
  name: 'prog',
  role: 'prog',
  pinned: '1.2.3',
  known: [],
  release: `${origin}/vVERSION/${file}`,
  sums: `${origin}/vVERSION/SHA256SUMS`,
  executable: 'prog-OS-ARCH',
  recipe: { package: '', tags: [], cgo: false, ldflags: '' },
});

const PATH = '/v1.2.3/prog_linux_amd64.zip';

async function releases(answers: Record<string, Answer>, file?: string) {
  const site = await startReleases(answers);
  const root = temporaryFolder();
  const request = { root, entry: entry(site.origin, file), version: '1.2.3', env: {}, limits: LONG };
  const files = () => readdirSync(join(root, '.pulse/artifacts')).filter((name) => name.startsWith('prog'));
  const downloads = () => readdirSync(join(root, '.pulse/artifacts/downloads'));
  return { ...site, root, request, files, downloads };
}

const tarGz = await makeTarGz({ 'README.md': 'read', 'prog-linux-amd64': PROGRAM });

test.each([
  ['zip', 'prog_OS_ARCH.zip', PATH, zip],
  ['tar.gz', 'prog_OS_ARCH.tar.gz', '/v1.2.3/prog_linux_amd64.tar.gz', tarGz],
  ['executable', 'prog_OS_ARCH', '/v1.2.3/prog_linux_amd64', Buffer.from(PROGRAM)],
])(
  'a release as %s is fetched through a redirect, proved, unpacked and executable',
  async (_kind, file, path, body) => {
    const { request, files, root, downloads } = await releases(
      { [path]: { to: '/elsewhere' }, '/elsewhere': body },
      file,
    );
    expect(await fetchRelease(request, { archive: sumOfText(body) }, quiet)).toBe(sha256);
    expect(files()).toEqual([`prog-1.2.3-release-${sha256}`]);
    const kept = join(root, '.pulse/artifacts', files()[0] ?? '');
    expect(readFileSync(kept, 'utf8')).toBe(PROGRAM);
    expect(statSync(kept).mode & 0o777).toBe(0o755);
    expect(downloads()).toEqual([]);
  },
);

test('an archive with another checksum is refused before it is opened, and nothing of it stays', async () => {
  const { request, files, downloads, seen } = await releases({ [PATH]: 'not even an archive' });
  const error = await caught(fetchRelease(request, { archive: sumOfText(zip), sha256 }, quiet));
  expect(error.code).toBe('artifacts.wrong-checksum');
  expect(error.detail).toContain(sumOfText('not even an archive'));
  expect([...files(), ...downloads()]).toEqual([]);
  expect(seen).toHaveLength(2); // a second chance, not a third
});

test('an executable with another checksum than the locked one is refused', async () => {
  const { request, files } = await releases({ [PATH]: zip });
  const wanted = { archive: sumOfText(zip), sha256: 'ab'.repeat(32) };
  expect((await caught(fetchRelease(request, wanted, quiet))).code).toBe('artifacts.wrong-checksum');
  expect(files()).toEqual([]);
});

const partOf = (root: string, archive: string) => {
  mkdirSync(join(root, '.pulse/artifacts/downloads'), { recursive: true });
  return join(root, '.pulse/artifacts/downloads', `${archive.slice(0, 16)}-prog_linux_amd64.zip`);
};

test('a download that was cut short goes on where it stopped', async () => {
  const { request, root, seen, files } = await releases({ [PATH]: zip });
  const archive = sumOfText(zip);
  writeFileSync(partOf(root, archive), zip.subarray(0, 40));
  expect(await fetchRelease(request, { archive, sha256 }, quiet)).toBe(sha256);
  expect(seen.map(({ headers }) => headers.range)).toEqual(['bytes=40-']);
  expect(files()).toHaveLength(1);
});

test('after a server hung up, the next attempt gets it whole', async () => {
  const answers: Record<string, Answer> = { [PATH]: truncated(zip) };
  const { request } = await releases(answers);
  const wanted = { archive: sumOfText(zip), sha256 };
  expect((await caught(fetchRelease(request, wanted, quiet))).code).toBe('artifacts.unreachable');
  answers[PATH] = zip;
  expect(await fetchRelease(request, wanted, quiet)).toBe(sha256);
});

test.each([
  ['knows no ranges', (response: ServerResponse) => void response.writeHead(200).end(zip)],
  ['refuses the range', (response: ServerResponse) => void response.writeHead(416).end()],
])('what was begun is begun again where the server %s', async (_what, answer) => {
  const answers: Record<string, Answer> = {
    [PATH]: ({ headers }, response) =>
      headers.range === undefined ? void response.writeHead(200).end(zip) : answer(response),
  };
  const { request, root } = await releases(answers);
  const archive = sumOfText(zip);
  writeFileSync(partOf(root, archive), 'the beginning of something else');
  expect(await fetchRelease(request, { archive, sha256 }, quiet)).toBe(sha256);
});

test('a damaged beginning is thrown away, and the archive fetched whole', async () => {
  const { request, root, seen } = await releases({ [PATH]: zip });
  const archive = sumOfText(zip);
  writeFileSync(partOf(root, archive), 'damaged');
  expect(await fetchRelease(request, { archive, sha256 }, quiet)).toBe(sha256);
  expect(seen.map(({ headers }) => headers.range)).toEqual(['bytes=7-', undefined]);
});

test.each([
  ['404', { '/other': '' }, /404/u],
  ['hangs up in the middle', { [PATH]: truncated(zip) }, /./u],
])('a server that %s: said with its address and what else would do', async (_what, answers, words) => {
  const { request, files } = await releases(answers);
  const error = await caught(fetchRelease(request, { archive: sumOfText(zip) }, quiet));
  expect(error.code).toBe('artifacts.unreachable');
  expect(error.message).toContain(PATH);
  expect(error.detail).toMatch(words);
  expect(error.hints[0]).toContain('pulse artifacts build');
  expect(files()).toEqual([]);
});

test('nobody listens: said with the reason of the system', async () => {
  const { request } = await releases({});
  const closed = { ...request, entry: entry('http://127.0.0.1:1') };
  const error = await caught(fetchRelease(closed, { archive: sumOfText(zip) }, quiet));
  expect(error).toMatchObject({
    code: 'artifacts.unreachable',
    detail: expect.stringMatching(/ECONNREFUSED|bad port/u) as string,
  });
});

test('a server that says nothing, or takes for ever, is given up after its time', async () => {
  const hanging: Answer = (_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('a little');
  };
  const dripping: Answer = (_request, response) => {
    response.writeHead(200, { 'content-length': 1e9 });
    const timer = setInterval(() => response.write('a'), 20);
    response.on('close', () => clearInterval(timer));
  };
  for (const [answer, limits, words] of [
    [hanging, { silenceMs: 200, totalMs: 60_000 }, 'said nothing'],
    [dripping, { silenceMs: 60_000, totalMs: 400 }, 'took more than'],
  ] as const) {
    const { request } = await releases({ [PATH]: answer });
    const error = await caught(fetchRelease({ ...request, limits }, { archive: sumOfText(zip) }, quiet));
    expect(error).toMatchObject({
      code: 'artifacts.unreachable',
      detail: expect.stringContaining(words) as string,
    });
  }
});

test('Ctrl-C ends a download at once', async () => {
  const controller = new AbortController();
  const { request } = await releases({ [PATH]: () => controller.abort() });
  const fetching = fetchRelease(
    request,
    { archive: sumOfText(zip) },
    { ...quiet, signal: controller.signal },
  );
  await expect(fetching).rejects.toMatchObject({ name: 'AbortError' });
});

test('two at once: one of them fetches, the other finds it done', async () => {
  const { request, seen, files } = await releases({ [PATH]: zip });
  const wanted = { archive: sumOfText(zip), sha256 };
  await Promise.all([1, 2].map(() => fetchRelease(request, wanted, quiet)));
  expect(seen).toHaveLength(1);
  expect(files()).toHaveLength(1);
});

test('progress is said in MB', async () => {
  const { request } = await releases({ [PATH]: zip });
  const said: string[] = [];
  await fetchRelease(request, { archive: sumOfText(zip) }, { ...quiet, progress: (text) => said.push(text) });
  expect(said).toContainEqual(expect.stringMatching(/^0\.\d of 0\.\d MB$/u));
});

test('a full disk is said to be full', async (context) => {
  if (!existsSync('/dev/full')) context.skip('no /dev/full on this system');
  const { origin } = await releases({ [PATH]: zip });
  expect((await caught(download(`${origin}${PATH}`, '/dev/full', quiet))).code).toBe('artifacts.disk-full');
});

test('nothing in an archive decides where anything is written', async () => {
  const folder = temporaryFolder();
  const outside = join(folder, 'outside');
  writeFileSync(outside, 'untouched');
  const evil = {
    'a.zip': makeZip({ '../outside': 'x', 'dir/prog': 'x' }),
    'b.zip': makeZip({ '/prog': 'x' }),
    'c.tar.gz': await makeTarGz({ prog: { symlink: outside }, '../outside': 'x' }),
    'd.zip': Buffer.from('no archive at all'),
    'e.tar.gz': zip,
  };
  for (const [name, body] of Object.entries(evil)) {
    writeFileSync(join(folder, name), body);
    const error = await caught(unpack(join(folder, name), 'prog', join(folder, 'out')));
    expect([name, error.code]).toEqual([name, 'artifacts.bad-archive']);
  }
  expect(readFileSync(outside, 'utf8')).toBe('untouched');
});

test('the published checksum is the one of the file, in every form of list', async () => {
  const [a, b] = ['a1'.repeat(32), 'b2'.repeat(32)];
  expect(sumOf(`${a}  other.zip\n${b}  prog.zip\n`, 'prog.zip')).toBe(b);
  expect(sumOf(`${b.toUpperCase()} *./prog.zip\r\n`, 'prog.zip')).toBe(b);
  expect(sumOf(`${a}  prog.zip.sig\n${a}  my-prog.zip`, 'prog.zip')).toBeUndefined();
  expect(sumOf(`${a}  prog.zip\n${b}  prog.zip`, 'prog.zip')).toBeUndefined();
  expect(sumOf('not-a-sum  prog.zip', 'prog.zip')).toBeUndefined();
  const { request } = await releases({ '/v1.2.3/SHA256SUMS': `${a}  prog_linux_amd64.zip\n` });
  expect(await publishedSum(request, quiet)).toBe(a);
  const { request: empty } = await releases({ '/v1.2.3/SHA256SUMS': `${a}  something.zip\n` });
  expect((await caught(publishedSum(empty, quiet))).code).toBe('artifacts.no-published-checksum');
});

test('proxies of the environment are used, and only while something is fetched', async () => {
  const asked: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\nthrough the proxy'));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  vi.stubEnv('NO_PROXY', '');
  onTestFinished(() => {
    vi.unstubAllEnvs();
    proxy.closeAllConnections();
    proxy.close();
  });
  const target = join(temporaryFolder(), 'x');
  await download('http://releases.invalid/file', target, quiet, LONG);
  expect(readFileSync(target, 'utf8')).toBe('through the proxy');
  expect(asked).toEqual(['releases.invalid:80']);
  const { origin } = await releases({ '/direct': 'straight' });
  expect(await (await fetch(`${origin}/direct`)).text()).toBe('straight');
  expect(asked).toHaveLength(1);
});

test('a mirror serves every address below its own', () => {
  const address = 'https://releases.example/a/b.zip';
  expect(mirrored(address, {})).toBe(address);
  expect(mirrored(address, { PULSE_ARTIFACTS_MIRROR: 'https://m.example/x/' })).toBe(
    'https://m.example/x/releases.example/a/b.zip',
  );
});

test('every address of the catalogue is complete once it is filled, and encrypted', () => {
  for (const { release, sums, executable, pinned } of CATALOGUE) {
    for (const text of [release, sums]) {
      const { protocol, pathname } = new URL(fill(text, pinned));
      expect(protocol).toBe('https:');
      expect(pathname).toContain(pinned);
      expect(pathname).not.toMatch(/VERSION|\bOS\b|ARCH/u);
    }
    expect(fill(executable, pinned)).not.toMatch(/OS|ARCH/u);
  }
});

const asked = process.env.PULSE_TEST_RELEASES === '1';
if (!asked) console.warn('SKIPPED: the real release servers (PULSE_TEST_RELEASES=1 asks them)');
test.skipIf(!asked).each(CATALOGUE.map((each) => [each.name, each] as const))(
  'the release server of %s publishes a checksum of the pinned version',
  async (_name, real) => {
    const request = { root: temporaryFolder(), entry: real, version: real.pinned, env: process.env };
    expect(await publishedSum(request, quiet)).toMatch(/^[0-9a-f]{64}$/u);
  },
);
