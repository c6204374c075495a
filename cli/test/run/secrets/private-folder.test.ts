import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPrivateFolder } from '../../../src/run/secrets/private-folder.ts';

let runtime: string;
beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'pulse-runtime-'));
});
afterEach(() => rmSync(runtime, { recursive: true }));

test('nobody else can enter it, whatever the umask, and it goes with all that an editor left', () => {
  const umask = process.umask(0);
  const folder = openPrivateFolder({ XDG_RUNTIME_DIR: runtime });
  const file = folder.write('preprod.yaml', 'text');
  process.umask(umask);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  expect(dirname(dirname(file))).toBe(runtime);
  writeFileSync(`${file}~`, 'a backup of the editor');
  folder.remove();
  folder.remove();
  expect(existsSync(dirname(file))).toBe(false);
});

test('lies in memory where the machine offers that', () => {
  const folder = openPrivateFolder({ XDG_RUNTIME_DIR: join(runtime, 'none') });
  const file = folder.write('preprod.yaml', 'text');
  folder.remove();
  expect(file.startsWith(existsSync('/dev/shm') ? '/dev/shm/' : tmpdir())).toBe(true);
});

test('what a killed pulse left is removed by the next one; what a living one uses is not', () => {
  const { pid: dead } = spawnSync('true');
  const [orphan, own, other] = [`pulse-edit-${dead}-abc`, `pulse-edit-${process.pid}-abc`, 'something-else'];
  for (const name of [orphan, own, other]) mkdirSync(join(runtime, name));
  openPrivateFolder({ XDG_RUNTIME_DIR: runtime }).remove();
  expect([orphan, own, other].map((name) => existsSync(join(runtime, name)))).toEqual([false, true, true]);
});
