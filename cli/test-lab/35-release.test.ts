import { describe, expect } from 'vitest';
import { LAB } from './helpers/ground.ts';
import { ensureUp, expectDone, pulse, start } from './helpers/lab.ts';
import { changeManifest, containers, currentRelease, deploy, faultOf, resultOf } from './helpers/release.ts';
import { lostOf, startUsers, statusOf, visit } from './helpers/site.ts';
import { scenario } from './helpers/scenario.ts';

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

  scenario('shows Mon Pulse to somebody who signs up in a real browser', { minutes: 2 }, async () => {
    await ensureUp();
    await visit('mon-pulse.png');
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
    expect(faultOf(ended)).toMatchObject({ code: 'deploy.exited' });
    expect(faultOf(ended)?.detail).toContain('DATABASE_URL');
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
