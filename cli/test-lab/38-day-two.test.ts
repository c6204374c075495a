import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { createSenders } from '../src/drivers/traffic/send.ts';
import { waitFor } from '../src/lib/wait.ts';
import { LAB } from './helpers/ground.ts';
import {
  ensureUp,
  expectDone,
  firstHost,
  inside,
  onHost,
  projectFolder,
  pulse,
  start,
} from './helpers/lab.ts';
import { resultOf } from './helpers/release.ts';
import { scenario } from './helpers/scenario.ts';
import { lostOf, publicSite, startUsers, statusOf } from './helpers/site.ts';

const deploy = () => pulse(['deploy', LAB, '--yes', '--json', '--no-watch']);

/** Containers of a service that serve. */
async function containersOf(service: string): Promise<string[]> {
  const filters = `--filter label=pulse_release --filter name=^${service}-`;
  const found = await onHost(await firstHost(), `docker ps --quiet ${filters}`);
  return found.split('\n').filter(Boolean).toSorted();
}

/** Looks until it is so, or fails with what was looked for. */
async function eventually(what: string, look: () => Promise<boolean>): Promise<void> {
  const seen = await waitFor(async () => ((await look()) ? true : undefined), {
    timeoutMs: 60_000,
    everyMs: 250,
  });
  expect(seen, what).toBe(true);
}

/** Whether something with this word in its command line runs on the host, in a container or not. */
const runs = async (word: string): Promise<boolean> =>
  (await inside(await firstHost(), `pgrep -f '[${word.charAt(0)}]${word.slice(1)}'`)).exitCode === 0;

/** A program that says so once it runs and has no end; the word is seen in the list of processes. */
const endless = (word: string) => ['node', '-e', `console.log("${word}"); setInterval(() => {}, 1000)`];

/** What is left of one-off tasks: jobs and their secrets. */
async function tasksLeft(): Promise<string> {
  const jobs = await pulse(['nomad', LAB, '--', 'job', 'status']);
  const secrets = await pulse(['nomad', LAB, '--', 'var', 'list', 'nomad/jobs/run-']);
  return (
    [jobs.stdout, secrets.stdout]
      .join('\n')
      .match(/run-(?:api|app)-\S*/gu)
      ?.join(' ') ?? ''
  );
}

describe('an environment that serves', () => {
  scenario(
    'runs a command in an instance, and ends it when nobody listens any more',
    { minutes: 4 },
    async () => {
      await ensureUp();
      const asked = ['exec', LAB, 'api', '--', 'node', '-e'];
      const said = await pulse([
        ...asked,
        'console.log(process.env.PORT); console.error("err"); process.exit(7)',
      ]);
      expect(said).toMatchObject({ code: 7, stdout: '3001\n', stderr: 'err\n' });
      const word = `exec-${Date.now()}`;
      const endlessly = start(['exec', LAB, 'api', '--', ...endless(word)]);
      await eventually('the command runs in the container', () => runs(word));
      endlessly.signal('SIGKILL');
      await endlessly.ended;
      await eventually('the command is gone', async () => !(await runs(word)));
    },
  );

  scenario('runs a task beside what serves, and leaves nothing of it', { minutes: 2 }, async () => {
    const before = await containersOf('api');
    const line = 'console.log(typeof process.env.DATABASE_URL); console.error("err"); process.exit(3)';
    const ended = await pulse(['run', LAB, 'api', '--', 'node', '-e', line]);
    expect(ended).toMatchObject({ code: 3, stdout: 'string\n', stderr: 'err\n' });
    console.log(`a task: ${ended.seconds.toFixed(1)} s`);
    const asJson = await pulse(['run', LAB, 'api', '--json', '--', 'node', '-p', '1']);
    const documents = asJson.stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as object);
    expect(documents).toMatchObject([
      { stream: 'stdout', line: '1' },
      { result: { exitCode: 0, service: 'api' } },
    ]);
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const word = `run-${signal}-${Date.now()}`;
      const endlessly = start(['run', LAB, 'api', '--', ...endless(word)]);
      await eventually('the task runs', () => runs(word));
      endlessly.signal(signal);
      expect((await endlessly.ended).code).toBe(signal === 'SIGINT' ? 130 : null);
      await eventually(`the task is gone after ${signal}`, async () => !(await runs(word)));
      await eventually('its job and its secrets are gone', async () => (await tasksLeft()) === '');
    }
    expect(await containersOf('api')).toEqual(before);
  });

  scenario('is restarted, and made more and fewer, without a lost request', { minutes: 3 }, async () => {
    // Scenarios before this one may have left another image than that of the files.
    expectDone(await pulse(['deploy', LAB, '--yes', '--json', '--no-watch']));
    const before = await containersOf('api');
    const users = await startUsers();
    try {
      const restarted = await pulse(['restart', LAB, 'api', '--json']);
      expectDone(restarted);
      expect(resultOf(restarted.events)).toMatchObject({ failed: 0 });
      // What nobody is sent to any more takes a moment to end.
      const anew = async () => {
        const after = await containersOf('api');
        return after.length === before.length && !after.some((id) => before.includes(id));
      };
      await eventually('only new instances run', anew);
      const twice = await pulse(['scale', LAB, 'api=2', '--json']);
      expectDone(twice);
      await eventually('two run', async () => (await containersOf('api')).length === 2);
      // Neither new instances nor more of them are a change of the release.
      const released = await deploy();
      expectDone(released);
      expect(resultOf(released.events)).toMatchObject({ changes: 0 });
      const many = await pulse(['scale', LAB, 'api=100', '--json']);
      expect(many.code).toBe(3);
      expect(many.stdout).toContain('deploy.capacity');
      const once = await pulse(['scale', LAB, 'api=1', '--json']);
      expectDone(once);
      await eventually('one runs', async () => (await containersOf('api')).length === 1);
      console.log(`restarted in ${restarted.seconds.toFixed(1)} s, two in ${twice.seconds.toFixed(1)} s`);
    } finally {
      expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
    }
  });

  scenario('is in maintenance until it is said otherwise', { minutes: 3 }, async () => {
    const on = await pulse(['maintenance', 'on', LAB, '--json']);
    expectDone(on);
    const { maintenance } = JSON.parse(on.stdout) as {
      maintenance: { team: { cookie: string; code: string } };
    };
    const { cookie, code } = maintenance.team;
    const team = createSenders({ ...(await publicSite()), cookie: `${cookie}=${code}` });
    const asTeam = async () => {
      const route = { method: 'GET', path: '/', inner: '/', service: 'app' } as const;
      return (await team.fresh(route, 30_000)).status;
    };
    try {
      expect(await statusOf('GET', '/')).toBe('503');
      expect(await statusOf('POST', '/api/auth/login', {})).toBe('503');
      expect(await statusOf('GET', '/api/readyz'), 'health is asked as ever').toBe('200');
      expect(await asTeam()).toBe(200);
      await onHost(await firstHost(), 'systemctl restart traefik');
      await eventually('maintenance survives a restart', async () => (await statusOf('GET', '/')) === '503');
      const manifest = join(projectFolder(), 'pulse.yaml');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/(api:[\s\S]*?cpu: )\d+/u, '$1321'));
      const released = await deploy();
      expectDone(released);
      expect(resultOf(released.events)).toMatchObject({ failed: 0 });
      expect(await statusOf('GET', '/'), 'a release does not end it').toBe('503');
      expect((await pulse(['status', LAB])).stdout).toContain('pulse maintenance off');
      const again = await pulse(['maintenance', 'on', LAB, '--json']);
      expect(again.stdout).toContain(code);
    } finally {
      team.close();
      expectDone(await pulse(['maintenance', 'off', LAB]));
    }
    expect(await statusOf('GET', '/')).toBe('200');
    expectDone(await pulse(['history', 'verify', LAB]));
  });
});
