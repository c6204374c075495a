import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

// The launcher is copied beside a CLI of three lines, and npm is a program on PATH that writes down its calls: what is
// proven here is the shell, in seconds. A fresh clone with the real npm is what CI itself starts from.
const repository = resolve(import.meta.dirname, '../../..');
let folder: string;
let root: string;

const calls = () =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];

function writeNpm(body: string): void {
  writeFileSync(join(folder, 'path', 'npm'), `#!/bin/sh\necho "$*" >>"${folder}/calls"\n${body}\n`);
  chmodSync(join(folder, 'path', 'npm'), 0o755);
}

const installs = () => `mkdir -p node_modules/.bin && ln -sf "${process.execPath}" node_modules/.bin/node`;
const environment = () => ({ ...process.env, PATH: `${folder}/path:${process.env.PATH ?? ''}` });
const run = (program: string, args: string[] = [], cwd = folder) =>
  spawnSync(program, args, { cwd, env: environment(), encoding: 'utf8', timeout: 30_000 });

function runLater(args: string[]): Promise<{ status: number | null; stdout: string }> {
  const child = spawn(join(root, 'bin', 'pulse'), args, {
    env: environment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  return new Promise((done) => child.on('close', (status) => done({ status, stdout })));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulse launcher '));
  root = join(folder, 'a checkout');
  mkdirSync(join(root, 'cli', 'src'), { recursive: true });
  mkdirSync(join(folder, 'path'));
  cpSync(join(repository, 'bin'), join(root, 'bin'), { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), '{"lock":1}');
  writeFileSync(
    join(root, 'cli', 'src', 'main.ts'),
    'const words: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify({ cwd: process.cwd(), words }));\n',
  );
  writeNpm(installs());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('installs the locked dependencies on the first run, and runs the CLI with its arguments as they are', () => {
  const { status, stdout, stderr } = run(join(root, 'bin', 'pulse'), ['a b', '--c=*']);
  expect({ status, out: JSON.parse(stdout) as unknown }).toEqual({
    status: 0,
    out: { cwd: folder, words: ['a b', '--c=*'] },
  });
  expect(stderr).toContain('installing the locked dependencies');
  expect(calls()).toEqual(['ci --no-audit --no-fund --loglevel=error']);
});

test('the second run installs nothing and prints nothing of its own', () => {
  run(join(root, 'bin', 'pulse'));
  const second = run(join(root, 'bin', 'pulse'));
  expect({ status: second.status, stderr: second.stderr, calls: calls().length }).toEqual({
    status: 0,
    stderr: '',
    calls: 1,
  });
});

test('works through a chain of symlinks, relative and absolute', () => {
  symlinkSync(join(root, 'bin', 'pulse'), join(folder, 'first'));
  symlinkSync('./first', join(folder, 'second'));
  expect(run('./second', ['x']).status).toBe(0);
});

test('works when found on PATH', () => {
  symlinkSync(join(root, 'bin', 'pulse'), join(folder, 'path', 'pulse'));
  expect(run('pulse').status).toBe(0);
});

test('installs again when the lock file changed', () => {
  run(join(root, 'bin', 'pulse'));
  writeFileSync(join(root, 'package-lock.json'), '{"lock":2}');
  const later = new Date(Date.now() + 5000);
  utimesSync(join(root, 'package-lock.json'), later, later);
  run(join(root, 'bin', 'pulse'));
  expect(calls()).toHaveLength(2);
});

test('a lock file that was only touched, as a checkout does, installs nothing', () => {
  run(join(root, 'bin', 'pulse'));
  const later = new Date(Date.now() + 5000);
  utimesSync(join(root, 'package-lock.json'), later, later);
  run(join(root, 'bin', 'pulse'));
  expect(calls()).toHaveLength(1);
});

test('two first runs at once install once, and both run', async () => {
  writeNpm(`sleep 2\n${installs()}`);
  const [one, two] = await Promise.all([runLater(['one']), runLater(['two'])]);
  expect([one.status, two.status]).toEqual([0, 0]);
  expect(calls()).toHaveLength(1);
});

test('the lock of an installer that died is taken over', () => {
  const gone = spawnSync('true').pid;
  mkdirSync(join(root, '.pulse', 'install.lock'), { recursive: true });
  writeFileSync(join(root, '.pulse', 'install.lock', 'pid'), String(gone));
  expect(run(join(root, 'bin', 'pulse')).status).toBe(0);
});

test('a failed install exits 3 with the last lines of npm and the next step, and the next run tries again', () => {
  writeNpm('echo "npm error network ECONNREFUSED"; exit 1');
  const failed = run(join(root, 'bin', 'pulse'));
  expect(failed.status).toBe(3);
  expect(failed.stderr).toContain('ECONNREFUSED');
  expect(failed.stderr).toContain('next: ');
  writeNpm(installs());
  expect(run(join(root, 'bin', 'pulse')).status).toBe(0);
});

test('without a locked Node for the platform, PATH decides: one of 22.18 or later is used, an older one is refused', () => {
  writeNpm('mkdir -p node_modules');
  const path = (version: string) => {
    writeFileSync(
      join(folder, 'path', 'node'),
      `#!/bin/sh\nif [ "$1" = -e ]; then exec "${process.execPath}" -e "Object.defineProperty(process.versions, 'node', { value: '${version}' });$2"; fi\nexec "${process.execPath}" "$@"\n`,
    );
    chmodSync(join(folder, 'path', 'node'), 0o755);
  };
  path('20.20.2');
  const old = run(join(root, 'bin', 'pulse'));
  expect(old.status).toBe(3);
  expect(old.stderr).toContain('22.18');
  path('22.18.0');
  expect(run(join(root, 'bin', 'pulse')).status).toBe(0);
});
