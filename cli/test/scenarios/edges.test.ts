import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../src/lib/paths.ts';
import { temporaryFolder } from '../helpers/folder.ts';
import { until } from '../helpers/wait.ts';
import { allGone, scenarioData, startPulse } from './dev-process.ts';

const LIMIT = 180_000;
const checks = join(ROOT, '.pulse/check');

test(
  'a check that was killed is swept away by the next run: processes, database, files',
  { timeout: LIMIT },
  async () => {
    const before = new Set(existsSync(checks) ? readdirSync(checks) : []);
    const killed = startPulse(['dev', '--check', '--json']);
    const mine = () => (existsSync(checks) ? readdirSync(checks) : []).find((name) => !before.has(name));
    const name = await until(mine, 'its data is made', 60_000);
    await until(
      () => killed.events().some(({ type }) => type === 'service.changed'),
      'a service is starting',
      60_000,
    );
    const note = join(checks, name, 'instance.json');
    const read = () => (JSON.parse(readFileSync(note, 'utf8')) as { children: { pid: number }[] }).children;
    const orphans = await until(
      () => (read().length > 0 ? read().map(({ pid }) => pid) : undefined),
      'a child is noted',
    );
    killed.child.kill('SIGKILL');
    await killed.exit;
    const next = startPulse(['dev', '--data', scenarioData(), '--json']);
    await next.ready();
    await allGone(orphans);
    expect(existsSync(join(checks, name))).toBe(false);
  },
);

test('when nobody reads on, pulse stops, and leaves nothing', { timeout: LIMIT }, async () => {
  const data = scenarioData();
  const dev = startPulse(['dev', '--data', data, '--json'], {}, data);
  await dev.ready();
  const running = dev.pids();
  dev.child.stdout?.destroy();
  await fetch(dev.events().flatMap((event) => (event.type === 'result' ? [event.text] : []))[0] ?? '');
  await dev.exit;
  await allGone(running);
});

test(
  'secrets that cannot be read stop the run before anything is started, saying what to type',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'secrets.json'), 'not json');
    const dev = startPulse(['dev', '--data', data]);
    expect(await dev.exit).toBe(2);
    expect(dev.err()).toContain('secrets.json is not JSON.');
    expect(dev.err()).toContain('next: remove it');
    expect(existsSync(join(data, 'postgres'))).toBe(false);
  },
);

test('a place for data that is a file is said, not stumbled over', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o644);
  const dev = startPulse(['dev', '--data', file]);
  expect(await dev.exit).toBe(3);
  expect(dev.err()).toContain(`${file} cannot be used`);
  expect(dev.err()).toContain('next: ');
});

test.each([
  [['dev', '--check', '--reset'], 2, '--check and --reset do not go together'],
  [['dev', '--port', '70000'], 2, 'Write a port from 1 to 65535'],
  [['dev', '--port', '4000', '--api-port', '4000'], 2, 'need one each'],
  [['nonsense'], 2, "Unknown command 'nonsense'"],
])('%j exits %d and says why, on standard error alone', async (argv, code, words) => {
  const pulse = startPulse(argv);
  expect(await pulse.exit).toBe(code);
  expect(pulse.err()).toContain(words);
  expect(pulse.out()).toBe('');
});

test('doctor and version answer on standard output alone', async () => {
  const version = startPulse(['--version']);
  expect(await version.exit).toBe(0);
  expect(version.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
  const doctor = startPulse(['doctor']);
  expect(await doctor.exit).toBe(0);
  expect(doctor.out()).toContain('pulse dev can run here.');
  expect(version.err() + doctor.err()).toBe('');
});
