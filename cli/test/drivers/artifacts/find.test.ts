import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findArtifact, findArtifacts, keepArtifact } from '../../../src/drivers/artifacts/find.ts';
import { caught } from '../../helpers/caught.ts';
import { temporaryFolder } from '../../helpers/folder.ts';

const sha256 = createHash('sha256').update('a program').digest('hex');
const entry = { name: 'nomad', version: '1.11.3', os: 'linux', arch: 'amd64', file: 'nomad', sha256 };

const quiet = { progress: () => undefined, signal: new AbortController().signal };

function offer(list: unknown): { root: string; env: { PULSE_ARTIFACTS_DIR: string } } {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'nomad'), 'a program');
  writeFileSync(join(folder, 'artifacts.json'), JSON.stringify(list));
  return { root: temporaryFolder(), env: { PULSE_ARTIFACTS_DIR: folder } };
}

test('a program of the folder is kept once its checksum is proved, and is found again without the folder', async () => {
  const { root, env } = offer([entry]);
  const found = await findArtifact(root, 'nomad', env);
  expect(found).toMatchObject({ version: '1.11.3', sha256, from: 'PULSE_ARTIFACTS_DIR', ready: false });
  await keepArtifact(root, found, env, quiet);
  expect(readFileSync(found.kept, 'utf8')).toBe('a program');
  expect(await findArtifact(root, 'nomad', env)).toMatchObject({ ready: true });
  expect(await findArtifact(root, 'nomad', {})).toMatchObject({
    from: 'the cache',
    ready: true,
    kept: found.kept,
  });
});

test('only what the roles install has to be there', async () => {
  const { root, env } = offer([entry]);
  expect((await findArtifacts(root, ['ssh', 'nomad'], env)).map(({ name }) => name)).toEqual(['nomad']);
  expect((await caught(findArtifacts(root, ['nomad', 'ingress'], env))).code).toBe('artifacts.missing');
});

test('a program with another checksum is refused, and nothing of it stays', async () => {
  const { root, env } = offer([{ ...entry, sha256: 'ab'.repeat(32) }]);
  const found = await findArtifact(root, 'nomad', env);
  expect((await caught(keepArtifact(root, found, env, quiet))).code).toBe('artifacts.wrong-checksum');
  expect(readdirSync(join(root, '.pulse/artifacts'))).toEqual([]);
});

test('nobody has it, an unknown version, another system: said with what would do', async () => {
  for (const list of [[], [{ ...entry, version: '0.1.0' }], [{ ...entry, arch: 'arm64' }]]) {
    const { root, env } = offer(list);
    const error = await caught(findArtifact(root, 'nomad', env));
    expect(error.code).toBe('artifacts.missing');
    expect(error.detail).toContain('1.11.3');
  }
});

test.each([[{ ...entry, file: '../nomad' }], [{ ...entry, sha256: 'no' }], [{ name: 'nomad' }], ['nomad']])(
  'a list with %o is refused',
  async (bad) => {
    const { root, env } = offer([bad]);
    expect((await caught(findArtifact(root, 'nomad', env))).code).toBe('artifacts.bad-list');
  },
);
