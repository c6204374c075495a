import { describe, expect } from 'vitest';
import { LAB } from './helpers/ground.ts';
import { ensureUp, expectDone, pulse, start } from './helpers/lab.ts';
import {
  addWeb,
  containers,
  currentRelease,
  deploy,
  deployImage,
  faultOf,
  releases,
  twentyReleases,
  webImage,
} from './helpers/release.ts';
import { lostOf, startUsers, statusOf } from './helpers/site.ts';
import { scenario } from './helpers/scenario.ts';
import type { WebBehaviour } from './helpers/web.ts';

const ALL = 'each is a fault of its own and takes its time';

/** The images of these scenarios; made once. */
const made = new Map<string, Promise<string>>();
function imageOf(behaviour: WebBehaviour): Promise<string> {
  const { version } = behaviour;
  const known = made.get(version) ?? webImage(behaviour);
  made.set(version, known);
  return known;
}
const good = (version: 'blue' | 'green') => imageOf({ version });

/** A lab that serves « blue » beside the application. */
async function serving(): Promise<number> {
  await ensureUp();
  addWeb();
  expectDone(await deployImage('web', await good('blue')));
  expect(await statusOf('GET', '/web/')).toBe('200');
  return currentRelease();
}

const bad: [name: string, behaviour: WebBehaviour, code: string, words: string, seconds: number][] = [
  ['ends at start', { version: 'crash', fault: 'crash' }, 'deploy.exited', 'MOON is missing', 30],
  ['says that it is not well', { version: 'health', fault: 'health' }, 'deploy.unhealthy', '500', 30],
  ['never listens', { version: 'never', fault: 'never' }, 'deploy.silent', 'web', 40],
  ['fails every tenth request', { version: 'errors', fault: 'errors' }, 'deploy.judged', 'moon is down', 30],
];

describe('a release that is bad', () => {
  for (const [name, behaviour, code, words, seconds] of bad) {
    scenario(`and ${name} is given up, and nobody was sent there`, { minutes: 2 }, async () => {
      const before = await serving();
      const ran = await containers();
      const image = await imageOf(behaviour);
      const users = await startUsers('/web/');
      const ended = await deployImage('web', image);
      expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
      expect(ended.code).toBe(1);
      const fault = faultOf(ended);
      expect(fault).toMatchObject({ code });
      expect(`${fault?.summary} ${fault?.detail}`).toContain(words);
      expect(await currentRelease()).toBe(before);
      // What is given up finishes as it would have, beside what serves.
      await expect.poll(() => containers(), { timeout: 60_000, interval: 500 }).toBe(ran);
      expect(ended.seconds).toBeLessThan(seconds);
      console.log(`${name}: given up after ${ended.seconds.toFixed(1)} s`);
    });
  }

  scenario(
    'only where nobody probes goes back by itself, by what real users get',
    { minutes: 3, onlyAll: ALL },
    async () => {
      const before = await serving();
      const image = await imageOf({ version: 'hidden', fault: 'hidden-errors' });
      const users = await startUsers('/web/hidden');
      const ended = await pulse([
        ...['deploy', LAB, '--yes', '--json', '--only', 'web', '--image', `web=${image}`],
      ]);
      const lost = lostOf(await users.stop());
      expect(ended.code).toBe(1);
      expect(faultOf(ended)).toMatchObject({ code: 'deploy.judged' });
      expect(await currentRelease()).toBe(before);
      expect((await releases()).some(({ outcome }) => outcome === 'went back')).toBe(true);
      console.log(`back after ${ended.seconds.toFixed(1)} s, ${lost.failed} of ${lost.requests} lost`);
    },
  );

  scenario(
    'because it hoards memory until it is ended goes back by itself',
    { minutes: 4, onlyAll: ALL },
    async () => {
      const before = await serving();
      const image = await imageOf({ version: 'leak', fault: 'leak' });
      const ended = await pulse([
        ...['deploy', LAB, '--yes', '--json', '--only', 'web', '--image', `web=${image}`],
      ]);
      expect(ended.code).toBe(1);
      expect(await currentRelease()).toBe(before);
      expect(await statusOf('GET', '/web/')).toBe('200');
      console.log(`${faultOf(ended)?.code}: over after ${ended.seconds.toFixed(1)} s`);
    },
  );

  scenario(
    'that does not listen when it is told to stop is replaced as fast as any other',
    { minutes: 3, onlyAll: ALL },
    async () => {
      await serving();
      expectDone(await deployImage('web', await imageOf({ version: 'deaf', fault: 'deaf' })));
      const users = await startUsers('/web/');
      const ended = await deployImage('web', await good('green'));
      expectDone(ended);
      expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
      console.log(`replaced after ${ended.seconds.toFixed(1)} s`);
    },
  );
});

describe('releases in turns', () => {
  scenario('twenty under load lose nothing', { minutes: 12, onlyAll: ALL }, async () => {
    await serving();
    await twentyReleases();
  });
});

describe('whoever releases is stopped', () => {
  const STEPS = ['web', 'web/trial', 'promote', 'watch'] as const;
  const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT'] as const;
  for (const signal of SIGNALS) {
    scenario(
      `by ${signal} in every phase: the next release, good or bad, finds a whole one`,
      { minutes: 8, onlyAll: ALL },
      async () => {
        await serving();
        // One after the other: all are built in the same folder.
        const blue = await good('blue');
        const green = await good('green');
        const crash = await imageOf({ version: 'crash', fault: 'crash' });
        const users = await startUsers('/web/');
        for (const step of STEPS) {
          const first = (await currentRelease()) % 2 === 0 ? blue : green;
          for (const image of [first, first === blue ? green : blue]) {
            const running = start([
              ...['deploy', LAB, '--yes', '--json', '--only', 'web', '--image', `web=${image}`],
            ]);
            const reached = await running.event(
              (event) => event.type === 'step.started' && event.step === step,
            );
            // The same image again changes nothing, and reaches no step.
            if (reached) running.signal(signal);
            await running.ended;
            const next = image === first ? await deployImage('web', green) : await deployImage('web', crash);
            expect(next.code, JSON.stringify(faultOf(next))).toBe(image === first ? 0 : 1);
            expect(await statusOf('GET', '/web/')).toBe('200');
            expect((await containers('web')).trim().split(' ')).toHaveLength(1);
          }
        }
        expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
        expectDone(await pulse(['history', 'verify', LAB]));
      },
    );
  }

  scenario('two at once: the second is told who works, and changes nothing', { minutes: 2 }, async () => {
    await serving();
    const image = await good('green');
    const first = start(['deploy', LAB, '--yes', '--json', '--no-watch', '--image', `web=${image}`]);
    await first.event((event) => event.type === 'step.started' && event.step === 'web');
    const second = await deploy('--image', `web=${await good('blue')}`);
    expect(second.code).toBe(4);
    expect(second.stdout + second.stderr).toMatch(/pulse deploy|lock/u);
    expectDone(await first.ended);
    // Whoever waits gets its turn.
    const third = start([
      'deploy',
      LAB,
      '--yes',
      '--json',
      '--no-watch',
      '--image',
      `web=${await good('blue')}`,
    ]);
    await third.event((event) => event.type === 'step.started');
    const waiting = await deploy('--wait', '2m', '--image', `web=${image}`);
    expectDone(await third.ended);
    expectDone(waiting);
  });
});
