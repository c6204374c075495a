import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Event } from '../src/events/events.ts';
import { LAB } from './helpers/ground.ts';
import { ensureUp, expectDone, firstHost, onHost, projectFolder, pulse, start } from './helpers/lab.ts';
import { lostOf, startUsers, statusOf } from './helpers/site.ts';
import { scenario } from './helpers/scenario.ts';

const deploy = (...flags: string[]) => pulse(['deploy', LAB, '--yes', '--json', '--no-watch', ...flags]);

const resultOf = (events: readonly Event[]) => events.findLast((event) => event.type === 'result')?.data;

const faultOf = (events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'step.failed' ? [event.fault] : []))[0];

/** Containers that serve, whatever they are called. */
const containers = async (): Promise<string> =>
  onHost(await firstHost(), "docker ps --quiet --filter label=pulse_release | sort | tr '\\n' ' '");

async function currentRelease(): Promise<number> {
  const { stdout } = await pulse(['releases', LAB, '--json']);
  const releases = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { number: number; current: boolean });
  return releases.find(({ current }) => current)?.number ?? 0;
}

/** The API is promised another share of the processor: a new release with no new image. */
function changeManifest(cpu: number): void {
  const path = join(projectFolder(), 'pulse.yaml');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/(api:[\s\S]*?cpu: )\d+/u, `$1${cpu}`));
}

describe('the application on the cluster', () => {
  scenario('is served over HTTPS, and somebody signs up', { minutes: 4 }, async () => {
    await ensureUp();
    expect(await currentRelease()).toBeGreaterThan(0);
    expect(await statusOf('GET', '/')).toBe('200');
    expect(await statusOf('GET', '/api/readyz')).toBe('200');
    const person = {
      name: 'Lab',
      email: `lab-${Date.now()}@pulse.example`,
      password: 'walks through the lab at night',
    };
    expect(await statusOf('POST', '/api/auth/sign-up', person)).toBe('201');
    expect(await statusOf('POST', '/api/auth/sign-up', person)).toBe('409');
    expect(await statusOf('GET', '/api/metrics'), 'figures are not public').toBe('404');
  });

  scenario('is left alone when nothing has changed', {}, async () => {
    const before = await containers();
    const ended = await deploy();
    expectDone(ended);
    expect(resultOf(ended.events)).toMatchObject({ changes: 0 });
    expect(await containers()).toBe(before);
    console.log(`nothing to release: ${ended.seconds.toFixed(1)} s`);
  });

  scenario('is replaced, and goes back, without a lost request', { minutes: 3 }, async () => {
    const first = await currentRelease();
    const before = await containers();
    const users = await startUsers();
    try {
      changeManifest(311);
      const ended = await deploy();
      expectDone(ended);
      expect(resultOf(ended.events)).toMatchObject({ failed: 0 });
      expect(await containers()).not.toBe(before);
      expect(await currentRelease()).toBeGreaterThan(first);
      const back = await pulse(['rollback', LAB, '--yes', '--json', '--no-watch']);
      expectDone(back);
      expect(await currentRelease()).toBe(first);
      console.log(`released in ${ended.seconds.toFixed(1)} s, gone back in ${back.seconds.toFixed(1)} s`);
    } finally {
      expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
    }
  });

  scenario('keeps the release that serves when the next one ends at once, and says why', {}, async () => {
    const serving = await currentRelease();
    const built = await pulse(['build', 'all', LAB, '--json']);
    expectDone(built);
    const { images } = resultOf(built.events) as { images: Record<string, string> };
    const before = await containers();
    const users = await startUsers();
    // The image of the API, started as the pages: it misses every setting it needs.
    const ended = await deploy('--only', 'app', '--image', `app=${images.api ?? ''}`);
    expect(ended.code).toBe(1);
    expect(faultOf(ended.events)).toMatchObject({ code: 'deploy.exited' });
    expect(faultOf(ended.events)?.detail).toContain('DATABASE_URL');
    expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
    expect(await currentRelease()).toBe(serving);
    expect(await containers()).toBe(before);
    console.log(`given up after ${ended.seconds.toFixed(1)} s`);
  });

  scenario(
    'survives that whoever releases it is killed, and the next one cleans up',
    { minutes: 3 },
    async () => {
      const users = await startUsers();
      for (const [step, cpu] of [
        ['api', 312],
        ['promote', 313],
      ] as const) {
        changeManifest(cpu);
        const killed = start(['deploy', LAB, '--yes', '--json', '--no-watch']);
        await killed.event((event) => event.type === 'step.started' && event.step === step);
        killed.signal('SIGKILL');
        await killed.ended;
        const next = await deploy();
        expectDone(next);
        expect(await statusOf('GET', '/api/readyz')).toBe('200');
      }
      expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
      expectDone(await pulse(['history', 'verify', LAB]));
    },
  );
});
