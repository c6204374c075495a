import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildArtifact, buildGoArgs } from '../../../src/drivers/artifacts/build.ts';
import { CATALOGUE, type CatalogueEntry, entryOf } from '../../../src/drivers/artifacts/catalogue.ts';
import { keepArtifact, lookFor } from '../../../src/drivers/artifacts/find.ts';
import { addToLock } from '../../../src/drivers/artifacts/lock.ts';
import { ROOT } from '../../../src/lib/paths.ts';
import { caught } from '../../helpers/caught.ts';
import { temporaryFolder, writeProgram } from '../../helpers/folder.ts';
import { usePath } from '../../helpers/path.ts';
import { sumOfText } from '../../helpers/releases.ts';

const quiet = { progress: () => undefined, signal: new AbortController().signal };
const nomad = entryOf('nomad');

/** A checkout with a module to build, and a `go` whose `build` does what `body` says. */
function machine(body: string, version = 'echo go1.26.8'): { root: string; calls: () => string[] } {
  const root = temporaryFolder();
  mkdirSync(join(root, 'artifacts/nomad'), { recursive: true });
  for (const name of ['go.mod', 'go.sum']) writeFileSync(join(root, 'artifacts/nomad', name), `${name}\n`);
  const calls = join(root, 'calls');
  const bin = temporaryFolder();
  writeProgram(
    bin,
    'go',
    `if [ "$1" = env ]; then ${version}; exit; fi
if [ "$1" = version ]; then echo go version; exit; fi
echo "$CGO_ENABLED $GOOS $GOARCH $GOFLAGS $PWD $*" >>'${calls}'
while [ "$1" != -o ]; do shift; done; out=$2
${body}`,
  );
  usePath(bin);
  return { root, calls: () => readFileSync(calls, 'utf8').trim().split('\n') };
}

const COMPILES =
  'echo "go: downloading example.org/m v1.0.0" >&2; echo example.org/m/pkg >&2; printf built > "$out"';
const built = sumOfText('built');
const locked = {
  ...{ name: 'nomad', version: '1.11.3', os: 'linux', arch: 'amd64' },
  origin: 'built' as const,
  toolchain: 'go1.26.8',
};

test('a program is compiled from the modules of the checkout alone, and kept as built here', async () => {
  const { root, calls } = machine(`${COMPILES}; cat go.mod go.sum >/dev/null`);
  const said: string[] = [];
  const result = await buildArtifact(root, nomad, { ...quiet, progress: (text) => said.push(text) });
  expect(result).toEqual({ sha256: built, toolchain: 'go1.26.8' });
  const kept = join(root, '.pulse/artifacts', `nomad-1.11.3-built-${built}`);
  expect(readFileSync(kept, 'utf8')).toBe('built');
  expect(readdirSync(join(root, '.pulse/artifacts/build'))).toEqual([]);
  expect(calls()).toEqual([expect.stringContaining('0 linux amd64 -mod=readonly -buildvcs=false')]);
  expect(said).toEqual(['compiling with go1.26.8', 'downloading example.org/m v1.0.0', 'compiled 1 package']);
});

test.each(CATALOGUE.map((entry) => [entry.name, entry] as const))(
  'the arguments for %s name its package, and no path of this machine gets into it',
  (_name, entry) => {
    const args = buildGoArgs(entry, '/out');
    expect(args.at(-1)).toBe(entry.recipe.package);
    expect(args).toEqual(expect.arrayContaining(['-trimpath', '-o', '/out']));
    expect(args.join(' ')).not.toContain('VERSION');
  },
);

test.each(CATALOGUE.map(({ name, pinned, recipe }) => [name, pinned, recipe.package] as const))(
  'the module of %s is that of its pin, with checksums',
  (name, pinned, wanted) => {
    const read = (file: string) => readFileSync(join(ROOT, 'artifacts', name, file), 'utf8');
    const required = [...read('go.mod').matchAll(/^(?:require)?\s*(\S+) v(\S+)$/gmu)];
    const module = required.find(([, path = '-']) => wanted === path || wanted.startsWith(`${path}/`));
    expect(module?.[2]).toBe(pinned);
    expect(read('go.sum')).toContain(`${module?.[1] ?? ''} v${pinned} h1:`);
  },
);

test('no Go, or an older one: said with what is needed', async () => {
  const old = machine(
    '',
    'echo "go: go.mod requires go >= 1.26 (running go 1.24.4; GOTOOLCHAIN=local)" >&2; exit 1',
  );
  expect(await caught(buildArtifact(old.root, nomad, quiet))).toMatchObject({
    code: 'artifacts.no-go',
    detail: expect.stringContaining('1.24.4') as string,
  });
  usePath(temporaryFolder(), { only: true });
  const error = await caught(buildArtifact(old.root, nomad, quiet));
  expect(error.code).toBe('artifacts.no-go');
  expect(error.message).toContain('Go 1.26');
});

test('what does not compile is said in the last words of Go; a full disk is said to be full', async () => {
  const broken = machine('echo "main.go:1: no such thing" >&2; exit 1');
  expect(await caught(buildArtifact(broken.root, nomad, quiet))).toMatchObject({
    code: 'artifacts.build-failed',
    detail: 'main.go:1: no such thing',
  });
  const full = machine('echo "write /x: no space left on device" >&2; exit 1');
  expect((await caught(buildArtifact(full.root, nomad, quiet))).code).toBe('artifacts.disk-full');
  expect(readdirSync(join(full.root, '.pulse/artifacts')).filter((name) => name.startsWith('nomad'))).toEqual(
    [],
  );
});

test('a build with the toolchain of the lock file has to give what is locked; another toolchain may not', async () => {
  const { root } = machine(COMPILES);
  const entry = { name: 'nomad', version: '1.11.3', os: 'linux', arch: 'amd64', origin: 'built' } as const;
  await addToLock(root, { ...entry, toolchain: 'go1.26.9', sha256: 'ab'.repeat(32) });
  expect((await buildArtifact(root, nomad, quiet)).sha256).toBe(built);
  await addToLock(root, { ...entry, toolchain: 'go1.26.8', sha256: 'ab'.repeat(32) });
  expect((await caught(buildArtifact(root, nomad, quiet))).code).toBe('artifacts.wrong-checksum');
});

test('headers that are missing are said before anything is compiled', async () => {
  const { root } = machine(COMPILES);
  const headers = { file: join(root, 'none.h'), package: 'libnone-dev' };
  const entry: CatalogueEntry = { ...nomad, recipe: { ...nomad.recipe, cgo: true, headers } };
  expect(await caught(buildArtifact(root, entry, quiet))).toMatchObject({
    code: 'artifacts.no-headers',
    hints: ['apt-get install libnone-dev gcc'],
  });
});

test('two at once: one compiles, the other waits and finds it done', async () => {
  const { root, calls } = machine(`while [ ! -e ../go-on ]; do sleep 0.1; done; ${COMPILES}`);
  const goOn = join(root, '.pulse/artifacts/build/go-on');
  const voice = {
    ...quiet,
    progress: (text: string) => text.startsWith('another') && writeFileSync(goOn, ''),
  };
  const results = await Promise.all([buildArtifact(root, nomad, voice), buildArtifact(root, nomad, voice)]);
  expect(results.map(({ sha256 }) => sha256)).toEqual([built, built]);
  expect(calls()).toHaveLength(1);
  expect(statSync(join(root, '.pulse/artifacts', `nomad-1.11.3-built-${built}`)).isFile()).toBe(true);
});

test('Ctrl-C ends the compiler, and leaves no half executable', async () => {
  const controller = new AbortController();
  const { root } = machine('printf half > "$out"; echo example.org/m/pkg >&2; exec sleep 600');
  const progress = (text: string) => text.startsWith('compiled') && controller.abort();
  const error = await caught(buildArtifact(root, nomad, { progress, signal: controller.signal }));
  expect(error.code).toBe('run.cancelled');
  expect(readdirSync(join(root, '.pulse/artifacts')).filter((name) => name.startsWith('nomad'))).toEqual([]);
});

test('what nobody has is built unasked where its checksum is locked, with the toolchain that gives it', async () => {
  const { root, calls } = machine(`[ "$GOTOOLCHAIN" = go1.26.8 ] || exit 1; ${COMPILES}`);
  expect(await lookFor(root, nomad, {})).toBeUndefined();
  await addToLock(root, { ...locked, sha256: built });
  const found = await lookFor(root, nomad, {});
  expect(found).toMatchObject({ sha256: built, from: 'its Go module (minutes)', ready: false });
  if (found) await keepArtifact(root, found, {}, quiet);
  expect(calls().at(-1)).toContain(' build ');
  expect(await lookFor(root, nomad, {})).toMatchObject({
    sha256: built,
    from: 'the cache (built here)',
    ready: true,
  });
});

test('a build that is not the locked one is refused, and nothing of it stays', async () => {
  const { root } = machine(COMPILES);
  await addToLock(root, { ...locked, sha256: 'ab'.repeat(32) });
  const found = await lookFor(root, nomad, {});
  expect(found).toBeDefined();
  if (found)
    expect((await caught(keepArtifact(root, found, {}, quiet))).code).toBe('artifacts.wrong-checksum');
  expect(await lookFor(root, nomad, {})).toMatchObject({ ready: false });
});

test('without a Go nothing is promised', async () => {
  const { root } = machine(COMPILES, 'exit 127');
  await addToLock(root, { ...locked, sha256: built });
  const folder = temporaryFolder();
  writeProgram(folder, 'go', 'exit 127');
  usePath(folder);
  expect(await lookFor(root, nomad, {})).toBeUndefined();
});
