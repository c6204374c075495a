import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { attendedCommand } from '../../../src/drivers/ssh/attended.ts';
import { nomadCommand } from '../../../src/run/attend/nomad.ts';
import { temporaryFolder } from '../../helpers/folder.ts';
import { hasPython } from '../../helpers/hand.ts';
import { lives, until } from '../../helpers/wait.ts';

const FOLDER = resolve(import.meta.dirname, '../../../src/drivers/ssh');
const code = ['marked.py', 'attended.py'].map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('');
const withPython = test.skipIf(!hasPython);

withPython.each([
  ['exit 0', 0],
  ['exit 7', 7],
  ['kill -KILL $$', 137],
])('the exit code of « %s » is %i', (line, exit) => {
  expect(spawnSync('python3', ['-c', code, 'mark', 'sh', '-c', line]).status).toBe(exit);
});

withPython('streams are those of the command, and a program that is not there is said', () => {
  const copied = spawnSync('python3', ['-c', code, 'mark', 'sh', '-c', 'cat; echo words >&2'], {
    input: 'a\0b',
  });
  expect([copied.stdout.toString(), copied.stderr.toString()]).toEqual(['a\0b', 'words\n']);
  const missing = spawnSync('python3', ['-c', code, 'mark', '/nowhere'], { encoding: 'utf8' });
  expect([missing.status, missing.stderr]).toEqual([127, '/nowhere: No such file or directory\n']);
});

test.skipIf(!hasPython || process.platform !== 'linux')(
  'when nobody listens any more, everything it started ends, also what left its group and ignores SIGTERM',
  { timeout: 30_000 },
  async () => {
    const file = join(temporaryFolder(), 'pid');
    const line = `setsid sh -c 'trap "" TERM; echo $$ > ${file}; while :; do sleep 0.1; done' & wait`;
    const started = spawn('python3', ['-c', code, `mark-${process.pid}`, 'sh', '-c', line]);
    await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '', 'the command begins');
    const pid = Number(readFileSync(file, 'utf8'));
    expect(await lives(pid)).toBe(true);
    started.stdout.destroy();
    const [exit] = (await once(started, 'exit')) as [number];
    expect(exit).toBe(130);
    expect(await lives(pid)).toBe(false);
  },
);

test('words reach the host as they are, and neither certificate nor token is one of them', () => {
  expect(attendedCommand('mark', ['echo', "it's"])).toMatch(
    /^sudo -n python3 -c '.*' mark echo 'it'\\''s'$/su,
  );
  const words = nomadCommand(['job', 'status']);
  expect(words.slice(-3)).toEqual(['nomad', 'job', 'status']);
  expect(words.join(' ')).toContain('$(cat /etc/nomad.d/pulse/deploy.token)');
});
