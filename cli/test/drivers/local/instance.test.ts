import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireInstance, livingOwner } from '../../../src/drivers/local/instance.ts';
import {
  createNote,
  type InstanceNote,
  readNote,
  replaceNote,
} from '../../../src/drivers/local/instance-file.ts';
import { endOrphans } from '../../../src/drivers/local/orphans.ts';
import { releasePorts, reservePort } from '../../../src/drivers/local/reservations.ts';
import { identify, type ProcessIdentity } from '../../../src/lib/identity.ts';
import { start } from '../../../src/lib/process.ts';
import { caught } from '../../helpers/caught.ts';
import { temporaryFolder, writeProgram } from '../../helpers/folder.ts';
import { lives, until } from '../../helpers/wait.ts';

const dead: ProcessIdentity = { pid: 2 ** 22 + 1, startedAt: '1' };
const noteOf = (folder: string) => readNote(join(folder, 'instance.json'));

async function someProcess(body = 'exec sleep 300'): Promise<ProcessIdentity> {
  const { pid = 0, kill } = start(writeProgram(temporaryFolder(), 'program', body), []);
  onTestFinished(() => {
    kill();
  });
  return await until(() => identify(pid), 'it runs');
}

test('a data directory is taken, noted, and given back', async () => {
  const folder = temporaryFolder();
  const instance = await acquireInstance(folder);
  const child = await someProcess();
  instance.record(child);
  instance.announce('http://localhost:3000');
  expect(noteOf(folder)).toMatchObject({
    owner: { pid: process.pid },
    children: [child],
    address: 'http://localhost:3000',
  });
  expect(await livingOwner(folder)).toMatchObject({ owner: { pid: process.pid } });
  instance.forget(child.pid);
  expect(noteOf(folder)?.children).toEqual([]);
  instance.release();
  expect(existsSync(join(folder, 'instance.json'))).toBe(false);
  expect(await livingOwner(folder)).toBeUndefined();
});

test('while its owner lives it is refused, naming process and address', async () => {
  const folder = temporaryFolder();
  const owner = await someProcess();
  replaceNote(join(folder, 'instance.json'), { owner, children: [] });
  expect((await caught(acquireInstance(folder))).message).toContain(
    `process ${owner.pid}, which is starting.`,
  );
  replaceNote(join(folder, 'instance.json'), { owner, children: [], address: 'http://localhost:3000' });
  const error = await caught(acquireInstance(folder));
  expect(error).toMatchObject({ name: 'LockError', code: 'dev.running' });
  expect(error.message).toContain('at http://localhost:3000.');
  expect(error.hints).toContain(`stop it: kill ${owner.pid}`);
  expect(await lives(owner.pid)).toBe(true);
});

test('after the death of its owner it is taken over, and what he left running is ended', async () => {
  const folder = temporaryFolder();
  const [orphan, deaf] = [await someProcess(), await someProcess('trap "" TERM; while :; do sleep 1; done')];
  const reused = await identify(process.pid);
  if (!reused) throw new Error('we live');
  const children = [orphan, deaf, { ...reused, startedAt: 'another time' }];
  replaceNote(join(folder, 'instance.json'), { owner: dead, children });
  const instance = await acquireInstance(folder);
  expect(instance.orphansEnded).toBe(2);
  for (const { pid } of [orphan, deaf]) await until(async () => !(await lives(pid)), 'the orphan is gone');
  expect(noteOf(folder)).toMatchObject({ owner: { pid: process.pid }, children: [] });
  expect(readdirSync(folder)).toEqual(['instance.json']);
});

test.each(['', '{"owner":{"pid":', '{}', 'null'])(
  'a note that is cut short (%j) is nobody’s',
  async (text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'instance.json'), text);
    await expect(acquireInstance(folder)).resolves.toMatchObject({ orphansEnded: 0 });
  },
);

test('a taker who died in the middle of taking over is taken over too', async () => {
  const folder = temporaryFolder();
  replaceNote(join(folder, 'instance.json'), { owner: dead, children: [] });
  const claim = join(folder, `instance.json.after-${dead.pid}-${dead.startedAt}`);
  replaceNote(claim, { owner: { pid: dead.pid + 1, startedAt: '1' }, children: [] });
  await expect(acquireInstance(folder)).resolves.toBeDefined();
  expect(readdirSync(folder)).toEqual(['instance.json']);
});

test('of many processes that want it at once exactly one gets it', async () => {
  const folder = temporaryFolder();
  replaceNote(join(folder, 'instance.json'), { owner: dead, children: [] });
  const module = join(import.meta.dirname, '../../../src/drivers/local/instance.ts');
  const script = `const { acquireInstance } = await import(${JSON.stringify(module)});
    try { await acquireInstance(${JSON.stringify(folder)}); console.log('mine'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.code); }`;
  const answers = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return new Promise<string>((resolve) =>
      child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
    );
  });
  expect((await Promise.all(answers)).sort()).toEqual(['dev.running', 'dev.running', 'dev.running', 'mine']);
});

test('a note of somebody else is not removed by giving back', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'instance.json');
  const instance = await acquireInstance(folder);
  const other: InstanceNote = { owner: dead, children: [] };
  replaceNote(path, other);
  instance.release();
  expect(readNote(path)).toEqual(other);
});

test('a note is made once, whole, and for its owner’s eyes', () => {
  const path = join(temporaryFolder(), 'note');
  expect([
    createNote(path, { owner: dead, children: [] }),
    createNote(path, { owner: dead, children: [dead] }),
  ]).toEqual([true, false]);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ owner: dead, children: [] });
});

test('ending orphans takes their children along', async () => {
  const folder = temporaryFolder();
  const head = await someProcess(`sleep 300 & echo $! > ${folder}/pid; wait`);
  const child = Number(
    await until(
      () => existsSync(join(folder, 'pid')) && readFileSync(join(folder, 'pid'), 'utf8'),
      'a child',
    ),
  );
  expect(await endOrphans([head, dead])).toBe(1);
  await until(async () => !(await lives(child)), 'the child is gone');
});

test('a port is reserved among runs: for us again, not for others while we live, for anybody after', async () => {
  const dir = join(temporaryFolder(), 'ports');
  expect(await reservePort(3000, dir)).toBe(true);
  expect(await reservePort(3000, dir)).toBe(true);
  const other = await someProcess();
  replaceNote(join(dir, '3001.json'), { owner: other, children: [] });
  expect(await reservePort(3001, dir)).toBe(false);
  replaceNote(join(dir, '3001.json'), { owner: dead, children: [] });
  expect(await reservePort(3001, dir)).toBe(true);
  replaceNote(join(dir, '3002.json'), { owner: other, children: [] });
  releasePorts([3000, 3001, 3002, 3003], dir);
  expect(readdirSync(dir)).toEqual(['3002.json']);
});
