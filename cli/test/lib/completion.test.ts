import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completionScript } from '../../src/lib/completion/script.ts';
import { type CompletionTree, walkTree } from '../../src/lib/completion/tree.ts';
import { temporaryFolder } from '../helpers/folder.ts';

const flag = (names: string[], summary: string, takesValue = false, takesPath = false) => ({
  names,
  summary,
  takesValue,
  takesPath,
});

const leaf = (name: string, more: Partial<CompletionTree> = {}): CompletionTree => ({
  name,
  summary: `does ${name}`,
  flags: [],
  words: [],
  commands: [],
  ...more,
});

const tree = leaf('pulse', {
  flags: [
    flag(['-h', '--help'], 'print this help'),
    flag(['-V', '--version'], "the release's number [semver]"),
  ],
  commands: [
    leaf('dev', {
      flags: [
        flag(['-p', '--port'], 'port: of the application', true),
        flag(['--data'], 'keep the data elsewhere', true, true),
        flag(['--seed'], 'write a demo account'),
      ],
    }),
    leaf('shell', { words: ['bash', 'zsh'] }),
    leaf('lock', {
      commands: [leaf('status'), leaf('release', { flags: [flag(['--force'], 'whoever holds it')] })],
    }),
  ],
});

/** What a real bash answers to a line with the cursor at its end. */
function bash(line: string, cwd?: string): string[] {
  const folder = temporaryFolder();
  const script = join(folder, 'pulse.bash');
  writeFileSync(script, completionScript('bash', tree));
  const words = line.split(' ');
  const driver = `
    source '${script}'
    complete -p pulse >/dev/null || exit 9
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
    _pulse
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const result = spawnSync('bash', ['--norc', '-c', driver], { encoding: 'utf8', cwd, timeout: 20_000 });
  expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 0, stderr: '' });
  return result.stdout.split('\n').filter((word) => word !== '');
}

test.each([
  ['pulse ', ['dev', 'shell', 'lock', '-h', '--help', '-V', '--version']],
  ['pulse d', ['dev']],
  ['pulse --v', ['--version']],
  ['pulse dev --', ['--port', '--data', '--seed']],
  ['pulse dev --seed --po', ['--port']],
  ['pulse dev --port ', []],
  ['pulse dev -p 80', []],
  ['pulse dev --port 80 --se', ['--seed']],
  ['pulse shell ', ['bash', 'zsh']],
  ['pulse lock ', ['status', 'release']],
  ['pulse lock release --', ['--force']],
  ['pulse nothing --', ['--help', '--version']],
])('bash completes %j', (line, expected) => {
  expect(bash(line)).toEqual(expected);
});

test('bash completes directories where a flag takes one', () => {
  const folder = temporaryFolder();
  spawnSync('mkdir', [join(folder, 'elsewhere'), join(folder, 'else')]);
  writeFileSync(join(folder, 'elses-file'), '');
  expect(bash('pulse dev --data els', folder).sort()).toEqual(['else', 'elsewhere']);
});

test.each(['bash', 'zsh', 'fish'] as const)('the script of %s is as agreed', async (shell) => {
  await expect(completionScript(shell, tree)).toMatchFileSnapshot(`../golden/completion.${shell}.txt`);
});

test('a tree is walked from the root, each command with its path', () => {
  expect(walkTree(tree).map(({ path }) => path.join(' '))).toEqual([
    '',
    'dev',
    'shell',
    'lock',
    'lock status',
    'lock release',
  ]);
});

test.each(['zsh', 'fish'])('%s reads its script without complaint, where it is installed', (shell) => {
  if (spawnSync(shell, ['--version']).error) return;
  const script = join(temporaryFolder(), 'script');
  writeFileSync(script, completionScript(shell as 'zsh' | 'fish', tree));
  expect(spawnSync(shell, ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});
