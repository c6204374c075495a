import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../src/lib/paths.ts';
import { lives } from '../helpers/wait.ts';
import { allGone, resultOf, scenarioData, startPulse } from './dev-process.ts';

const LIMIT = 180_000;

const statusOf = async (url: string) => (await fetch(url, { redirect: 'manual' })).status;

/** Every process a run told of, and its postmaster. */
function everybody(dev: ReturnType<typeof startPulse>, dataDir: string): number[] {
  const pidfile = join(dataDir, 'postgres/data/postmaster.pid');
  const postmaster = existsSync(pidfile) ? [Number(readFileSync(pidfile, 'utf8').split('\n')[0])] : [];
  return [...dev.pids(), ...postmaster];
}

test(
  'plain: says each step, prints the address alone on standard output, and Ctrl-C leaves nothing',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    const dev = startPulse(['dev', '--data', data], {}, data);
    const address = await dev.ready();
    expect(await statusOf(address)).toBe(200);
    expect(dev.out()).toBe(`${address}\n`);
    for (const step of ['dependencies', 'postgres', 'database', 'migrations', 'api', 'app', 'page']) {
      expect(dev.err()).toMatch(new RegExp(`^✓ ${step} `, 'm'));
    }
    expect(dev.err()).toContain(`data kept in `);
    const running = everybody(dev, data);
    expect(running.length).toBeGreaterThanOrEqual(3);
    dev.child.kill('SIGINT');
    expect(await dev.exit).toBe(130);
    await allGone(running);
    expect(existsSync(join(data, 'instance.json'))).toBe(false);
    expect(dev.err()).toMatch(/cancelled \(exit 130\)\n$/);
  },
);

test(
  '--json: every line is an event, in order and without secrets; SIGTERM ends it like Ctrl-C',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    const dev = startPulse(['dev', '--data', data, '--json', '--seed'], {}, data);
    const address = await dev.ready();
    const demo = dev.events().find((event) => event.type === 'result' && event.name === 'demo-account');
    expect(demo).toMatchObject({ data: { email: expect.stringContaining('@') as string } });
    const running = everybody(dev, data);
    dev.child.kill('SIGTERM');
    expect(await dev.exit).toBe(130);
    await allGone(running);
    const events = dev.events();
    expect(dev.out().trimEnd().split('\n')).toHaveLength(events.length);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(events[0]).toMatchObject({ v: 1, type: 'run.started', command: 'dev' });
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'cancelled', exitCode: 130 });
    expect(resultOf(events, 'address')).toBe(address);
    expect(dev.err()).toBe('');
    const secrets = Object.values(
      JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as Record<string, string>,
    );
    const journal = readFileSync(join(ROOT, '.pulse/runs', `${events[0]?.runId ?? ''}.ndjson`), 'utf8');
    expect(journal).toContain('"run.finished"');
    for (const secret of secrets) expect(dev.out() + journal).not.toContain(secret);
    expect(statSync(join(data, 'secrets.json')).mode & 0o777).toBe(0o600);
  },
);

test(
  'after kill -9 the next run ends the orphans, keeps the data, and starts',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    const first = startPulse(['dev', '--data', data, '--seed'], {}, data);
    await first.ready();
    const orphans = everybody(first, data);
    first.child.kill('SIGKILL');
    await first.exit;
    expect(await Promise.all(orphans.map(lives))).not.toContain(false);
    const second = startPulse(['dev', '--data', data, '--seed', '--json'], {}, data);
    const address = await second.ready();
    await allGone(orphans);
    expect(await statusOf(address)).toBe(200);
    const events = second.events();
    expect(events.find((event) => event.type === 'diagnostic')).toMatchObject({ code: 'dev.orphans-ended' });
    const seeded = events.find((event) => event.type === 'step.succeeded' && event.step === 'seed');
    expect(seeded).toMatchObject({ detail: 'already there' });
  },
);

test(
  'a second pulse dev on the same data exits 4, naming process and address of the first',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    const first = startPulse(['dev', '--data', data], {}, data);
    const address = await first.ready();
    const second = startPulse(['dev', '--data', data]);
    expect(await second.exit).toBe(4);
    expect(second.err()).toContain(`process ${first.child.pid} at ${address}.`);
    expect(second.err()).toContain(`stop it: kill ${first.child.pid}`);
    expect(second.out()).toBe('');
    expect(await statusOf(address)).toBe(200);
  },
);

test(
  'a port that was asked for and is busy: exit 3, who has it, and what to type',
  { timeout: LIMIT },
  async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const data = scenarioData();
    for (const flag of ['--port', '--api-port']) {
      const dev = startPulse(['dev', '--data', data, flag, String(port)]);
      expect(await dev.exit).toBe(3);
      expect(dev.err()).toContain(`Port ${port} is in use by `);
      expect(dev.err()).toContain(`(process ${process.pid})`);
      expect(dev.err()).toContain(`next: take another: pulse dev ${flag} ${port + 1}`);
    }
  },
);

test(
  '--check walks the whole way on data of its own, beside a running pulse dev, and leaves nothing',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    const beside = startPulse(['dev', '--data', data], {}, data);
    const address = await beside.ready();
    const kept = () => (existsSync(join(ROOT, '.pulse/dev')) ? readdirSync(join(ROOT, '.pulse/dev')) : []);
    const before = kept();
    const check = startPulse(['dev', '--check']);
    expect({ exit: await check.exit, out: check.out() }).toEqual({
      exit: 0,
      out: 'check passed: sign-up, log-in, profile change, Mon Pulse\n',
    });
    for (const stage of ['sign-up', 'log-in', 'profile', 'pulse']) {
      expect(check.err()).toMatch(new RegExp(`^✓ ${stage} `, 'm'));
    }
    expect(readdirSync(join(ROOT, '.pulse/check'))).toEqual([]);
    expect(kept()).toEqual(before);
    expect(await statusOf(address)).toBe(200);
  },
);

test(
  '--reset without a terminal wants --yes, changes nothing without, and removes everything with',
  { timeout: LIMIT },
  async () => {
    const data = scenarioData();
    const first = startPulse(['dev', '--data', data, '--seed', '--json'], {}, data);
    await first.ready();
    first.child.kill('SIGHUP');
    expect(await first.exit).toBe(130);
    const refused = startPulse(['dev', '--data', data, '--reset']);
    expect(await refused.exit).toBe(2);
    expect(refused.err()).toContain('add --yes');
    const afresh = startPulse(['dev', '--data', data, '--reset', '--yes', '--seed', '--json'], {}, data);
    await afresh.ready();
    const done = afresh
      .events()
      .flatMap((event) => (event.type === 'step.succeeded' ? [`${event.step}: ${event.detail}`] : []));
    expect(done).toContain('data: removed');
    expect(done).toContain('database: pulse made');
    expect(done.find((line) => line.startsWith('seed'))).toMatch(/\d+ events and \d+ samples written/);
  },
);

test('the second Ctrl-C ends it at once, and still leaves nothing', { timeout: LIMIT }, async () => {
  const data = scenarioData();
  const dev = startPulse(['dev', '--data', data], {}, data);
  await dev.ready();
  const running = everybody(dev, data);
  dev.child.kill('SIGINT');
  dev.child.kill('SIGTERM');
  expect(await dev.exit).toBe(130);
  await allGone(running);
});

test('stopped in the middle of starting, nothing stays either', { timeout: LIMIT }, async () => {
  const data = scenarioData();
  const dev = startPulse(['dev', '--data', data, '--json'], {}, data);
  const { until } = await import('../helpers/wait.ts');
  await until(
    () => dev.events().some(({ type }) => type === 'service.changed'),
    'a service is starting',
    60_000,
  );
  const running = await until(() => dev.pids(), 'a child is noted');
  dev.child.kill('SIGINT');
  expect(await dev.exit).toBe(130);
  await allGone(running);
  expect(existsSync(join(data, 'postgres/data/postmaster.pid'))).toBe(false);
});
