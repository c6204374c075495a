import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LAB } from './helpers/ground.ts';
import { expectDone, projectFolder, pulse, start } from './helpers/lab.ts';
import {
  containers,
  currentRelease,
  deployImage,
  faultOf,
  webImage,
  withManifest,
} from './helpers/release.ts';
import { answers, costOf, serving, systemctl } from './helpers/serving.ts';
import { lostOf, startUsers, statusOf } from './helpers/site.ts';
import { scenario } from './helpers/scenario.ts';

const ALL = 'each is a fault of its own and takes its time';

describe('what an application stands on goes away', () => {
  scenario('the cache: the application goes on, and nobody notices', { minutes: 2 }, async () => {
    await serving();
    try {
      expect(await costOf('cache stopped', () => systemctl('stop', 'redis-server'))).toBe(0);
      expect(await statusOf('POST', '/api/auth/login', {})).toBe('400');
    } finally {
      await systemctl('start', 'redis-server');
    }
  });

  scenario('the database restarts: the API is back by itself', { minutes: 2 }, async () => {
    await serving();
    const ran = await containers();
    await costOf('database restarted', () => systemctl('restart', 'postgresql@17-main'));
    expect(await containers()).toBe(ran);
  });

  scenario(
    'the database is stopped: a release is given up with the cause, and all is well once it is back',
    { minutes: 4, onlyAll: ALL },
    async () => {
      const before = await serving();
      const manifest = join(projectFolder(), 'pulse.yaml');
      const text = readFileSync(manifest, 'utf8');
      await systemctl('stop', 'postgresql@17-main');
      try {
        writeFileSync(manifest, text.replace(/(api:[\s\S]*?cpu: )\d+/u, '$1317'));
        const ended = await pulse(['deploy', LAB, '--yes', '--json', '--no-watch', '--only', 'api']);
        expect(ended.code).not.toBe(0);
        expect(faultOf(ended)?.code).toMatch(/^deploy\./u);
      } finally {
        writeFileSync(manifest, text);
        await systemctl('start', 'postgresql@17-main');
      }
      await answers('/api/readyz');
      expect(await currentRelease()).toBe(before);
    },
  );

  scenario('the ingress restarts: it is back in a moment', { minutes: 2 }, async () => {
    await serving();
    const lost = await costOf('ingress restarted', () => systemctl('restart', 'traefik'), '/web/');
    // Ten requests a second: what a restart of a program costs, and no more.
    expect(lost).toBeLessThan(50);
  });

  scenario(
    'the authority of certificates: what is certified stays served, through a restart too',
    { minutes: 2, onlyAll: ALL },
    async () => {
      await serving();
      await systemctl('stop', 'pebble');
      try {
        await systemctl('restart', 'traefik');
        await answers('/web/');
        expectDone(await deployImage('web', await webImage({ version: 'green' })));
      } finally {
        await systemctl('start', 'pebble');
      }
    },
  );

  scenario('Docker restarts: all is back by itself', { minutes: 3, onlyAll: ALL }, async () => {
    await serving();
    // Nomad loses sight of its containers and starts them anew, though Docker keeps them (live-restore).
    await costOf('Docker restarted', () => systemctl('restart', 'docker'), '/web/');
    expectDone(await deployImage('web', await webImage({ version: 'green' })));
  });

  scenario(
    'Nomad restarts, idle and in the middle of a release: nobody notices, and the next one is whole',
    { minutes: 4, onlyAll: ALL },
    async () => {
      await serving();
      const ran = await containers();
      expect(await costOf('Nomad restarted', () => systemctl('restart', 'nomad'), '/web/')).toBe(0);
      expect(await containers()).toBe(ran);
      const image = await webImage({ version: 'green' });
      const users = await startUsers('/web/');
      const running = start([
        ...['deploy', LAB, '--yes', '--json', '--no-watch', '--only', 'web', '--image', `web=${image}`],
      ]);
      await running.event((event) => event.type === 'step.started' && event.step === 'web');
      await systemctl('restart', 'nomad');
      const ended = await running.ended;
      console.log(
        `Nomad restarted while deploying: exit ${String(ended.code)} ${faultOf(ended)?.code ?? ''}`,
      );
      expect([0, 1]).toContain(ended.code);
      expectDone(await deployImage('web', image));
      expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
      expect((await containers('web')).trim().split(' ')).toHaveLength(1);
    },
  );

  scenario('the registry: told before anything moves', { minutes: 3, onlyAll: ALL }, async () => {
    const before = await serving();
    const image = await webImage({ version: 'never-fetched' });
    await systemctl('stop', 'docker-registry');
    try {
      const ended = await deployImage('web', image);
      expect(ended.code).toBe(1);
      expect(faultOf(ended)?.code).toMatch(/^deploy\.image/u);
      expect(await currentRelease()).toBe(before);
    } finally {
      await systemctl('start', 'docker-registry');
    }
    expectDone(await deployImage('web', image));
  });

  scenario('a secret that nobody set: told before anything moves', { minutes: 2 }, async () => {
    const before = await serving();
    const ended = await withManifest(
      (text) => text.replace('    role: app\n', '    role: app\n    secrets: [MOON_TOKEN]\n'),
      () => pulse(['deploy', LAB, '--yes', '--json', '--no-watch', '--only', 'web']),
    );
    expect(ended.code).toBe(3);
    expect(JSON.stringify(faultOf(ended))).toContain('MOON_TOKEN');
    expect(await currentRelease()).toBe(before);
  });
});
