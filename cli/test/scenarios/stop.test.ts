import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Event } from '../../src/events/events.ts';
import { type FakeLab, hasPython, openLab } from '../helpers/lab.ts';
import { lives, until } from '../helpers/wait.ts';

const UP = ['up', 'lab', '--like', 'prod', '--only', 'configure', '--yes'];
const withLab = test.skipIf(!hasPython);

const eventsOf = (text: string): Event[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);

/** A run that stands in the middle of a role, as long as the test wants. */
async function startUp(args = UP, at = 'back/firewall') {
  const lab = await openLab();
  lab.set('ansible', JSON.stringify({ at, does: 'wait' }));
  const run = lab.start(args);
  await lab.reached('reached');
  return { lab, run, ansible: Number(lab.seen('ansible-pid')) };
}

const holder = async (lab: FakeLab) =>
  (
    JSON.parse((await lab.run(['lock', 'status', 'lab', '--json'])).stdout) as {
      lease: { runId: string; step: string; holder: string; dead: boolean } | null;
    }
  ).lease;

withLab('Ctrl-C once: the task under way is ended, nothing after it, the lease is given back', async () => {
  const { lab, run, ansible } = await startUp();
  process.kill(run.pid, 'SIGINT');
  await lab.reached('asked-to-stop');
  expect(await lives(ansible)).toBe(true);
  lab.set('go', '');
  const { code, stderr } = await run.finished;
  expect(code).toBe(130);
  expect(stderr).toContain('Stops after what is under way. Ctrl-C again: at once.');
  expect(stderr).toContain('next: pulse up lab --like prod   # goes on where it stopped');
  expect(lab.seen('applied')).toContain('back/firewall');
  expect(lab.seen('applied')).not.toContain('ops/firewall');
  expect(await lives(ansible)).toBe(false);
  expect(await holder(lab)).toBeNull();
  expect((await lab.run(['history', 'lab'])).stdout).toContain('cancelled');
});

withLab('Ctrl-C twice: at once, with nothing left running, and no secret left on the disk', async () => {
  const { lab, run, ansible } = await startUp();
  process.kill(run.pid, 'SIGINT');
  await lab.reached('asked-to-stop');
  process.kill(run.pid, 'SIGINT');
  expect((await run.finished).code).toBe(130);
  await until(async () => !(await lives(ansible)), 'Ansible ends');
  expect(existsSync(lab.project.file('.pulse/environments/pulse/lab/variables.json'))).toBe(false);
  // The lease stays behind, and its holder is known to be dead: the next run takes it over.
  expect(await holder(lab)).toMatchObject({ dead: true });
  lab.set('ansible', '{}');
  expect((await lab.run(UP)).code).toBe(0);
});

withLab.each(['SIGTERM', 'SIGHUP'] as const)(
  '%s, even twice when a terminal closes, stops as Ctrl-C once does',
  async (signal) => {
    const { lab, run, ansible } = await startUp();
    process.kill(run.pid, signal);
    await lab.reached('asked-to-stop');
    if (signal === 'SIGHUP') process.kill(run.pid, signal);
    expect(await lives(ansible)).toBe(true);
    lab.set('go', '');
    expect((await run.finished).code).toBe(130);
    expect(await holder(lab)).toBeNull();
  },
);

withLab(
  'kill -9 in the middle: the next run ends what was left, takes the lease over, and converges',
  async () => {
    const { lab, run, ansible } = await startUp();
    process.kill(run.pid, 'SIGKILL');
    await run.finished;
    expect(await lives(ansible)).toBe(true);
    const { stdout } = await lab.run(['lock', 'status', 'lab']);
    expect(stdout).toMatch(/lab is held by \S+@\S+: up \(\S+\).*, since .*, alive .* ago/u);
    expect(stdout).toContain('Its process is gone: the next run takes it over.');
    lab.set('ansible', '{}');
    const again = await lab.run(UP);
    expect(again).toMatchObject({ code: 0 });
    expect(await lives(ansible)).toBe(false);
  },
);

withLab('two runs at once: the second names the first and exits with 4; with --wait it waits', async () => {
  const { lab, run } = await startUp();
  const second = await lab.run(UP);
  expect(second.code).toBe(4);
  expect(second.stderr).toMatch(/lab is held by .*: up \(\d{8}-\d{6}-.{4}\).*, since .*, alive .* ago\./u);
  expect(second.stderr).toContain('wait for it with --wait 5m, or look: pulse lock status lab');
  const waiting = lab.start([...UP, '--wait', '2m', '--json']);
  let said = '';
  await until(() => {
    said = readdirSync(lab.project.file('.pulse/runs'))
      .map((name) => readFileSync(lab.project.file('.pulse/runs', name), 'utf8'))
      .join('');
    return said.includes('lease.waiting');
  }, 'the third run says that it waits');
  lab.set('go', '');
  expect((await run.finished).code).toBe(0);
  expect((await waiting.finished).code).toBe(0);
});

withLab('a CI run is named by its address', async () => {
  const lab = await openLab();
  lab.set('ansible', JSON.stringify({ at: 'front/ssh', does: 'wait' }));
  const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b', GITHUB_RUN_ID: '42' };
  const run = lab.start(UP, env);
  await lab.reached('reached');
  expect((await lab.run(['lock', 'status', 'lab'])).stdout).toContain(
    'CI: https://github.com/a/b/actions/runs/42',
  );
  // A heartbeat later the step is known to others too.
  const step = await until(async () => (await holder(lab))?.step, 'the lease names the step');
  expect(step).toMatch(/^(?:front|back|ops)\//u);
  lab.set('go', '');
  await run.finished;
});

withLab('a lease that was released by hand stops the run that had it: exit 4, and why', async () => {
  const { lab, run } = await startUp();
  const { stdout } = await lab.run(['lock', 'release', 'lab']);
  expect(stdout).toMatch(/^Taken from .*: up/u);
  await lab.reached('asked-to-stop');
  lab.set('go', '');
  const { code, stderr } = await run.finished;
  expect(code).toBe(4);
  expect(stderr).toContain('The lease of lab was lost while this run was working. Somebody released it');
  expect(lab.seen('applied')).not.toContain('ops/firewall');
  expect((await lab.run(['lock', 'release', 'lab'])).stdout).toBe('Nobody works on lab.\n');
});

withLab(
  '--resume does the rest of the run that stopped, without asking, and says where it stopped',
  async () => {
    const lab = await openLab();
    lab.set('ansible', JSON.stringify({ at: 'back/firewall', does: 'fail' }));
    expect((await lab.run(UP)).code).toBe(1);
    lab.set('ansible', '{}');
    const args = ['up', 'lab', '--only', 'configure', '--resume'];
    const { code, stderr } = await lab.run(args);
    expect(stderr).toMatch(
      /Goes on with run \S+, plan [0-9a-f]{8}: \d+ of \d+ steps were done\. It stopped at "Apply firewall to back": "Set firewall up" failed on back\./u,
    );
    expect(code).toBe(0);
    const done = await lab.run(args);
    expect(done).toMatchObject({ code: 2 });
    expect(done.stderr).toMatch(/There is nothing to resume: run \S+ came to its end\./u);
  },
);

withLab('--resume refuses what was not approved, and says what that is', async () => {
  const lab = await openLab();
  lab.set('ansible', JSON.stringify({ at: 'back/access', does: 'fail' }));
  expect((await lab.run([...UP, '--host', 'back'])).code).toBe(1);
  const { code, stderr } = await lab.run(['up', 'lab', '--only', 'configure', '--resume']);
  expect(code).toBe(2);
  expect(stderr).toContain('more than run');
  expect(stderr).toContain('+ Apply access to front (never applied: the host has no receipt of it)');
  expect(stderr).toContain('next: pulse up lab');
});

withLab('nothing to resume, and two approvals at once, are said', async () => {
  const lab = await openLab();
  const none = await lab.run(['up', 'lab', '--resume']);
  expect(none).toMatchObject({ code: 2 });
  expect(none.stderr).toContain('There is nothing to resume');
  const both = await lab.run(['up', 'lab', '--resume', '--plan', 'x']);
  expect(both.stderr).toContain('--plan and --resume do not go together');
});

withLab('the same work again: the plan that is agreed to says how long it took last time', async () => {
  const lab = await openLab();
  expect((await lab.run(UP)).code).toBe(0);
  const plan = ['plan', 'lab', '--like', 'prod', '--only', 'configure'];
  // What was fetched once is there: the work is another one until it was done without that.
  expect((await lab.run(plan)).stdout).not.toContain('last time');
  expect((await lab.run(UP)).code).toBe(0);
  expect((await lab.run(plan)).stdout).toMatch(/About \d+ s \(last time [\d.]+ m?s\)\./u);
  const { stdout } = await lab.run([...UP, '--json']);
  const ready = eventsOf(stdout).find(({ type }) => type === 'plan.ready');
  expect(ready).toMatchObject({
    last: { durationMs: expect.any(Number) as number, phases: { configure: expect.any(Number) as number } },
  });
  const shown = eventsOf(stdout).find(({ type }) => type === 'plan.shown');
  expect(shown).toMatchObject({ text: expect.stringMatching(/\(last time .*\)\.$/u) as string });
});

withLab('no secret is in the arguments, variables, journal, plan or output of a run', async () => {
  const lab = await openLab();
  const out = lab.project.file('lab.plan');
  expect((await lab.run(['plan', 'lab', '--like', 'prod', '--out', out])).code).toBe(0);
  lab.set(
    'ansible',
    JSON.stringify({ at: 'ops/nomad', does: 'fail', more: { stdout: 'a line of the task' } }),
  );
  expect((await lab.run([...UP, '--json'])).code).toBe(1);
  const { stdout } = await lab.run(['secrets', 'list', 'lab', '--json']);
  const { secrets } = JSON.parse(stdout) as { secrets: { name: string; fingerprint: string | null }[] };
  const values: string[] = [];
  for (const { name } of secrets.filter(({ fingerprint }) => fingerprint !== null))
    values.push((await lab.run(['secrets', 'get', 'lab', name])).stdout);
  expect(values.length).toBeGreaterThan(2);
  const runs = readdirSync(lab.project.file('.pulse/runs')).map((name) =>
    lab.project.read('.pulse/runs', name),
  );
  const places = {
    arguments: lab.seen('calls'),
    variables: lab.seen('environments'),
    journal: runs.join(''),
    plan: readFileSync(out, 'utf8'),
    inventory: lab.project.read('.pulse/environments/pulse/lab/inventory.json'),
    // What printed the values themselves is left out.
    output: lab.project.printed().split('"type":"run.finished"')[0] ?? '',
  };
  expect(places.arguments).toContain('ansible-playbook --inventory');
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(100);
    const lines = values.flatMap((value) => value.split('\n')).filter((line) => line.length >= 12);
    expect(
      lines.filter((line) => text.includes(line) || text.includes(Buffer.from(line).toString('base64'))),
      place,
    ).toEqual([]);
  }
  expect(existsSync(lab.project.file('.pulse/environments/pulse/lab/variables.json'))).toBe(false);
});
