import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeTree } from '../../src/commands/completion.ts';
import { parsePort } from '../../src/commands/dev.ts';
import { toDevRequest } from '../../src/commands/dev-request.ts';
import { UserError } from '../../src/errors/errors.ts';
import { ROOT } from '../../src/lib/paths.ts';
import { buildProgram, runProgram } from '../../src/program.ts';
import { fakeEdge } from '../helpers/edge.ts';

async function pulse(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const edge = fakeEdge();
  const exit = await runProgram(argv, edge);
  return { exit, out: edge.out(), err: edge.err() };
}

test.each([
  ['pulse', ['--help']],
  ['dev', ['dev', '--help']],
  ['db', ['db', '--help']],
  ['db-restore', ['db', 'restore', '--help']],
  ['config', ['config', '--help']],
  ['secrets', ['secrets', '--help']],
  ['artifacts', ['artifacts', '--help']],
  ['doctor', ['doctor', '--help']],
  ['completion', ['completion', '--help']],
  ['exec', ['exec', '--help']],
  ['run', ['run', '--help']],
  ['restart', ['restart', '--help']],
  ['scale', ['scale', '--help']],
  ['maintenance', ['maintenance', '--help']],
  ['maintenance-on', ['maintenance', 'on', '--help']],
  ['open', ['open', '--help']],
  ['nomad', ['nomad', '--help']],
])('the help of %s is as agreed, on standard output, exit 0', async (name, argv) => {
  const { exit, out, err } = await pulse(...argv);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  await expect(out).toMatchFileSnapshot(`../golden/help-${name}.txt`);
});

test('no words at all get the help', async () => {
  expect(await pulse()).toEqual(await pulse('--help'));
  expect(await pulse('help')).toMatchObject({ exit: 0 });
  expect((await pulse('help', 'dev')).out).toBe((await pulse('dev', '--help')).out);
});

test('the version stands alone', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'cli/package.json'), 'utf8')) as { version: string };
  expect(await pulse('--version')).toEqual({ exit: 0, out: `${version}\n`, err: '' });
  expect(await pulse('-V')).toEqual({ exit: 0, out: `${version}\n`, err: '' });
});

test.each([
  [['dve'], "Unknown command 'dve'", 'Did you mean dev?', 'pulse --help'],
  [['docter'], "Unknown command 'docter'", 'Did you mean doctor?', 'pulse --help'],
  [['dev', '--sed'], "Unknown option '--sed'", 'Did you mean --seed?', 'pulse dev --help'],
  [['--verison'], "Unknown option '--verison'", 'Did you mean --version?', 'pulse --help'],
  [['dev', 'prod'], 'Too many arguments', '', 'pulse dev --help'],
  [['dev', '--port'], "Option '-p, --port <port>' argument missing", '', 'pulse dev --help'],
  [['dev', '--port', 'abc'], 'Write a port from 1 to 65535', '', 'pulse dev --help'],
  [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish', '', 'pulse completion --help'],
  [['completion'], "Missing required argument 'shell'", '', 'pulse completion --help'],
  [['xyzzy'], "Unknown command 'xyzzy'", '', 'pulse --help'],
])(
  'wrong words %j: exit 2, what is wrong, the nearest word, and the help to type',
  async (argv, what, nearest, help) => {
    const { exit, out, err } = await pulse(...argv);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(what);
    expect(err).toContain(nearest);
    expect(err).toContain(`next: ${help}   (exit 2)`);
    expect(err).not.toContain('error:');
  },
);

test.each(['0', '65536', '-1', '80.5', '8e3', '', ' 80', '123456'])('%j is no port', (text) => {
  expect(() => parsePort(text)).toThrow('Write a port from 1 to 65535.');
});

test('ports from the first to the last are', () => {
  expect([parsePort('1'), parsePort('3000'), parsePort('65535')]).toEqual([1, 3000, 65_535]);
});

test('flags become a request', () => {
  expect(toDevRequest({}, '/root-of-it', '/here')).toEqual({
    root: '/root-of-it',
    dataDir: undefined,
    appPort: undefined,
    apiPort: undefined,
    seed: false,
    reset: false,
    check: false,
    yes: false,
  });
  const flags = { port: 8080, apiPort: 8081, data: 'my data', seed: true, reset: true, yes: true } as const;
  expect(toDevRequest(flags, '/r', '/here')).toMatchObject({
    dataDir: '/here/my data',
    appPort: 8080,
    apiPort: 8081,
    seed: true,
    reset: true,
    yes: true,
  });
});

test.each([
  [{ check: true, data: 'x' }, '--check and --data'],
  [{ check: true, reset: true }, '--check and --reset'],
  [{ check: true, seed: true }, '--check and --seed'],
  [{ port: 3000, apiPort: 3000 }, '--port and --api-port are both 3000'],
] as const)('flags that do not go together are refused: %j', (flags, words) => {
  const request = () => toDevRequest(flags, '/r', '/here');
  expect(request).toThrow(UserError);
  expect(request).toThrow(words);
});

test('the list of commands says the same of those that are not loaded', async () => {
  const context = { edge: fakeEdge(), root: '/r', exitCode: 0 };
  const [loaded, listed] = await Promise.all([buildProgram(context), buildProgram(context, [])]);
  expect(listed.helpInformation()).toBe(loaded.helpInformation());
});

test('the tree for completion has every command and every flag that the help shows', async () => {
  const program = await buildProgram({ edge: fakeEdge(), root: '/r', exitCode: 0 });
  const tree = describeTree(program);
  expect(tree.commands.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['dev', 'plan', 'up', 'down', 'status', 'doctor', 'completion']),
  );
  const dev = tree.commands[0];
  for (const name of ['--port', '--seed', '--reset', '--check', '--data', '--json', '--help']) {
    expect(dev?.flags.flatMap(({ names }) => names)).toContain(name);
  }
  expect(dev?.flags.find(({ names }) => names.includes('--data'))).toMatchObject({
    takesValue: true,
    takesPath: true,
  });
  expect(dev?.flags.find(({ names }) => names.includes('--port'))).toMatchObject({
    takesValue: true,
    takesPath: false,
  });
  expect(tree.commands.at(-1)?.words).toEqual(['bash', 'zsh', 'fish']);
});

test.each(['bash', 'zsh', 'fish'])('completion %s prints a script for this tree', async (shell) => {
  const { exit, out, err } = await pulse('completion', shell);
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  expect(out).toContain('dev');
  expect(out).toContain(shell === 'fish' ? '-l seed' : '--seed');
});

test('a real bash completes the real commands', async () => {
  const { out } = await pulse('completion', 'bash');
  const ask = (words: string[]) => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const driver = `${out}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _pulse; echo "\${COMPREPLY[*]}"`;
    return spawnSync('bash', ['--norc', '-c', driver], { encoding: 'utf8' }).stdout.trim();
  };
  expect(ask(['pulse', 'doc'])).toBe('doctor');
  expect(ask(['pulse', 'dev', '--se'])).toBe('--seed');
  expect(ask(['pulse', 'completion', 'z'])).toBe('zsh');
});

test('the help loads commander and nothing heavier', () => {
  const script = `
    const { registerHooks } = await import('node:module');
    const seen = new Set();
    registerHooks({ load: (url, context, next) => { const m = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/g; for (const [, name] of url.matchAll(m)) seen.add(name); return next(url, context); } });
    process.on('exit', () => console.error(JSON.stringify([...seen])));
    process.argv = [process.argv[0], 'pulse', '--help'];
    await import(${JSON.stringify(join(ROOT, 'cli/src/main.ts'))});`;
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect({ status, loaded: JSON.parse(stderr) as unknown }).toEqual({ status: 0, loaded: ['commander'] });
});
