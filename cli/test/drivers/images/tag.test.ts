import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closureOf, type LockFile } from '../../../src/drivers/images/closure.ts';
import { inputsOf } from '../../../src/drivers/images/inputs.ts';
import { contentTag, type ImageContent } from '../../../src/drivers/images/tag.ts';
import { temporaryFolder } from '../../helpers/folder.ts';

const tagOf = async (folder: string) =>
  contentTag({ base: 'node:24', files: await inputsOf(folder), packages: [] });

function project(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'src/deep'), { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
  writeFileSync(join(folder, 'src/a.ts'), 'a');
  writeFileSync(join(folder, 'src/deep/b.ts'), 'b');
  return folder;
}

test('equal folders have equal tags, whatever their dates', async () => {
  const [one, other] = [project(), project()];
  utimesSync(join(one, 'src/a.ts'), 1, 1);
  expect(await tagOf(one)).toBe(await tagOf(other));
});

test.each<[string, (folder: string) => void]>([
  ['another content', (folder) => writeFileSync(join(folder, 'src/a.ts'), 'A')],
  ['a new file', (folder) => writeFileSync(join(folder, 'src/c.ts'), '')],
  ['an executable bit', (folder) => chmodSync(join(folder, 'src/a.ts'), 0o755)],
  ['a link', (folder) => symlinkSync('a.ts', join(folder, 'src/link'))],
  ['the Dockerfile', (folder) => writeFileSync(join(folder, 'Dockerfile'), 'FROM other\n')],
])('%s changes the tag', async (_, change) => {
  const folder = project();
  const before = await tagOf(folder);
  change(folder);
  expect(await tagOf(folder)).not.toBe(before);
});

test.each<[string, (folder: string) => void]>([
  ['rights of other accounts', (folder) => chmodSync(join(folder, 'src/a.ts'), 0o600)],
  ['installed packages', (folder) => made(folder, 'node_modules')],
  ['what the build script made', (folder) => made(folder, 'build')],
])('%s change nothing', async (_, change) => {
  const folder = project();
  const before = await tagOf(folder);
  change(folder);
  expect(await tagOf(folder)).toBe(before);
});

function made(folder: string, name: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'x'), 'x');
}

test('.dockerignore leaves files out, and takes some back', async () => {
  const folder = project();
  writeFileSync(join(folder, '.dockerignore'), '# tests\n**/*.log\nsrc/deep\n!src/deep/b.ts\n');
  writeFileSync(join(folder, 'src/noise.log'), '');
  writeFileSync(join(folder, 'src/deep/c.ts'), '');
  const paths = (await inputsOf(folder)).map(({ path }) => path);
  expect(paths).toEqual(['.dockerignore', 'Dockerfile', 'src/a.ts', 'src/deep/b.ts']);
});

const CONTENT: ImageContent = {
  base: 'node:24',
  files: [
    { path: 'a', kind: 'file', sha256: '1' },
    { path: 'b', kind: 'file', sha256: '2' },
  ],
  packages: [
    { path: 'node_modules/x', version: '1', integrity: 'sha512-x' },
    { path: 'node_modules/y', version: '1', integrity: 'sha512-y' },
  ],
};

test('the order in which inputs were found does not count', () => {
  const reversed = { ...CONTENT, files: CONTENT.files.toReversed(), packages: CONTENT.packages.toReversed() };
  expect(contentTag(reversed)).toBe(contentTag(CONTENT));
});

test.each<[string, Partial<ImageContent>]>([
  ['the base', { base: 'node:25' }],
  ['a package', { packages: CONTENT.packages.slice(1) }],
  ['the version of a package', { packages: CONTENT.packages.map((each) => ({ ...each, version: '2' })) }],
])('%s counts', (_, change) => {
  expect(contentTag({ ...CONTENT, ...change })).not.toBe(contentTag(CONTENT));
});

const LOCK: LockFile = {
  packages: {
    api: {
      dependencies: { web: '1' },
      devDependencies: { tester: '1' },
      optionalDependencies: { mac: '1', gone: '1' },
    },
    'node_modules/web': {
      version: '1.0.0',
      integrity: 'w',
      dependencies: { shared: '2' },
      peerDependencies: { peer: '1' },
    },
    'node_modules/web/node_modules/shared': { version: '2.0.0', integrity: 's2' },
    'node_modules/shared': { version: '1.0.0', integrity: 's1' },
    'node_modules/peer': { version: '1.0.0', integrity: 'p', dependencies: { shared: '1', web: '1' } },
    'node_modules/mac': { version: '1.0.0', integrity: 'm', os: ['darwin'] },
    'node_modules/tester': { version: '1.0.0', integrity: 't' },
  },
};

test('an image gets what its workspace needs on a host: the nearest of each, in circles too, nothing of other systems', () => {
  expect(closureOf(LOCK, 'api', false).map(({ path }) => path)).toEqual([
    'node_modules/peer',
    'node_modules/shared',
    'node_modules/web',
    'node_modules/web/node_modules/shared',
  ]);
});

test('what an image is built with counts where it has a build', () => {
  expect(closureOf(LOCK, 'api', true).map(({ path }) => path)).toContain('node_modules/tester');
});

test('a lock file that lacks a package is refused by its name', () => {
  expect(() => closureOf({ packages: { api: { dependencies: { web: '1' } } } }, 'api', false)).toThrow(
    'lacks web',
  );
});
