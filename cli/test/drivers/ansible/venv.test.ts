import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { findAnsible, installAnsible } from '../../../src/drivers/ansible/venv.ts';
import { temporaryFolder, writeProgram } from '../../helpers/folder.ts';
import { usePath } from '../../helpers/path.ts';
import { until } from '../../helpers/wait.ts';

let root: string;
const calls = () => (existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8') : '');
const install = (said: string[] = []) =>
  installAnsible(root, (text) => said.push(text), new AbortController().signal);

/** A python3 whose venv holds a python that notes what it is asked for; `pip` is what it does then. */
function fakePython(pip = ':'): void {
  const inner = `#!/bin/sh\\necho "python $*" >>"${root}/calls"\\n${pip}\\n`;
  writeProgram(
    join(root, 'bin'),
    'python3',
    `echo "python3 $*" >>"${root}/calls"
mkdir -p "$3/bin"
printf '${inner}' >"$3/bin/python"
chmod +x "$3/bin/python"`,
  );
  usePath(join(root, 'bin'));
}

beforeEach(() => {
  root = temporaryFolder();
  mkdirSync(join(root, 'ansible'));
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'ansible/requirements.txt'), 'ansible==12.3.0 --hash=sha256:00\n');
});

test('what is installed has to have its checksum, and comes as a wheel', async () => {
  fakePython();
  const { folder } = await install();
  expect(calls()).toContain(`python3 -m venv ${folder}`);
  expect(calls()).toMatch(
    /python -m pip install .*--require-hashes --only-binary :all: -r .*requirements\.txt/u,
  );
  expect((await findAnsible(root)).ready).toBe(true);
});

test('what is there is not installed again; other requirements are', async () => {
  fakePython();
  const first = await install();
  await install();
  expect(calls().match(/ -m venv /gu)).toHaveLength(1);
  writeFileSync(join(root, 'ansible/requirements.txt'), 'ansible==12.4.0 --hash=sha256:00\n');
  expect((await install()).folder).not.toBe(first.folder);
});

test('of two that come at once one installs, and both have it', async () => {
  fakePython(`while [ ! -e "${root}/go" ]; do sleep 0.05; done; echo Collecting ansible`);
  const said: string[] = [];
  const both = Promise.all([install(said), install(said)]);
  await until(() => said.includes('waiting for another pulse that installs ansible'), 'the second waits');
  writeFileSync(join(root, 'go'), '');
  const [one, two] = await both;
  expect(one.folder).toBe(two.folder);
  expect(calls().match(/ -m venv /gu)).toHaveLength(1);
  expect(said).toContain('fetching ansible (1)');
});

test('what was cut short is made anew', async () => {
  fakePython();
  const { tools } = await findAnsible(root);
  mkdirSync(tools.folder, { recursive: true });
  writeFileSync(join(tools.folder, 'half'), '');
  await install();
  expect(existsSync(join(tools.folder, 'half'))).toBe(false);
});

test.each([
  ['echo "No module named venv" >&2; exit 1', 'ansible.no-python', 'python3-venv'],
  ['echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1', 'ansible.hash-mismatch', 'refused'],
  ['echo "Could not fetch URL" >&2; exit 1', 'ansible.install-failed', 'pip failed'],
])('pip that says %s', async (pip, code, words) => {
  fakePython(pip);
  await expect(install()).rejects.toMatchObject({ code });
  const error = (await install().catch((thrown: unknown) => thrown)) as { message: string; hints: string[] };
  expect([error.message, ...error.hints].join('\n')).toContain(words);
  expect((await findAnsible(root)).ready).toBe(false);
});
