import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFile, withLock } from '../../../src/config/secrets/write.ts';
import { identify } from '../../../src/lib/identity.ts';
import { PreflightError } from '../../../src/errors/errors.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulse-write-'));
  file = join(folder, 'secrets', 'preprod.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const left = () => readdirSync(join(folder, 'secrets'));

test('makes the folder, sets the mode, leaves nothing beside the file', async () => {
  await replaceFile(file, 'it', 'one', 0o600);
  await replaceFile(file, 'it', 'two', 0o600);
  expect(readFileSync(file, 'utf8')).toBe('two');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(left()).toEqual(['preprod.yaml']);
});

test('one after the other, however many want to change it at once', async () => {
  await replaceFile(file, 'it', '', 0o600);
  const add = (letter: string) =>
    withLock(file, 'it', () => replaceFile(file, 'it', readFileSync(file, 'utf8') + letter, 0o600));
  await Promise.all(Array.from('abcdefghij', add));
  expect(Array.from(readFileSync(file, 'utf8')).toSorted().join('')).toBe('abcdefghij');
  expect(left()).toEqual(['preprod.yaml']);
});

test('gives the lock back when what it protects fails', async () => {
  const failing = withLock(file, 'it', () => Promise.reject(new Error('inside')));
  await expect(failing).rejects.toThrow('inside');
  expect(await withLock(file, 'it', async () => 'next')).toBe('next');
});

test('a holder that died holds nothing', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const identity = await identify(child.pid ?? -1);
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
  await replaceFile(file, 'it', '', 0o600);
  writeFileSync(join(folder, 'secrets', '.preprod.yaml.lock'), JSON.stringify(identity));
  expect(await withLock(file, 'it', async () => 'mine')).toBe('mine');
});

test('a folder that is a file is said, and nothing is left', async () => {
  writeFileSync(join(folder, 'secrets'), 'a file');
  const error: unknown = await withLock(file, 'secrets/preprod.yaml', async () => 1).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PreflightError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^cannot write secrets\/preprod\.yaml: /u) as string,
  });
});

// A limit on the size of files stops a write as a full disk does: half way.
test('a write that cannot be finished leaves the old file whole', () => {
  const source = join(import.meta.dirname, '../../../src/config/secrets/write.ts');
  return replaceFile(file, 'it', 'old', 0o600).then(async () => {
    const script = `const { replaceFile } = await import(${JSON.stringify(source)});
process.on('SIGXFSZ', () => {});
await replaceFile(${JSON.stringify(file)}, 'it', 'x'.repeat(1_000_000), 0o600).then(() => process.exit(9), (e) => { console.log(e.message, e.detail); });`;
    const child = spawn(
      '/bin/sh',
      ['-c', 'ulimit -f 100; exec "$0" --input-type=module -e "$1"', process.execPath, script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const code = await new Promise((done) => child.once('close', done));
    expect(printed).toBe('cannot write it: it would be larger than files may be here Nothing was changed.\n');
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(existsSync(join(folder, 'secrets', '.preprod.yaml.new'))).toBe(false);
  });
});
