import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LAB, tool } from './helpers/ground.ts';
import {
  containerOf,
  expectDone,
  hostAt,
  hostsOf,
  onHost,
  projectFolder,
  pulse,
  start,
  up,
} from './helpers/lab.ts';
import { currentRelease, deployImage, faultOf, twentyReleases, webImage } from './helpers/release.ts';
import { lostOf, startUsers, statusOf } from './helpers/site.ts';
import { scenario } from './helpers/scenario.ts';
import { webService, writeWeb } from './helpers/web.ts';

const ALL = 'it needs three hosts';
const PATIENCE = { timeout: 120_000, interval: 500 };
const WIDE = `
  wide:
    provisioner: ovh
    domain: wide.pulse.example.org
    hosts:
      one: { roles: [ingress, app, api, database, cache] }
      two: { roles: [app] }
      three: { roles: [app] }
`;

/** A manifest of one service on three hosts, in place of the application. */
function layWide(): void {
  const path = join(projectFolder(), 'pulse.yaml');
  const text = readFileSync(path, 'utf8');
  if (text.includes('  wide:')) return;
  const service = `services:\n${webService('/web', 3)}`;
  writeFileSync(path, text.replace(/^services:\n[\s\S]*?(?=^release:)/mu, `${service}\n`) + WIDE);
}

/** What each host runs of the service: a release, or several. */
async function fleet(named?: readonly string[]): Promise<string[]> {
  const hosts = named ?? (await hostsOf());
  const found = await Promise.all(
    hosts.map((host) => onHost(host, 'docker ps --filter label=pulse_release --format "{{.Image}}"')),
  );
  return found.map((text) => text.trim());
}

/**
 * Three instances of one release, wherever they are: those of a host that was lost are on the others until the next release.
 * Those they took the place of may take a while to finish what they have.
 */
async function expectOneEverywhere(hosts?: readonly string[]): Promise<void> {
  const seen = async () => {
    const images = (await fleet(hosts)).flatMap((text) => text.split('\n')).filter(Boolean);
    return [images.length, new Set(images).size];
  };
  await expect.poll(seen, PATIENCE).toEqual([3, 1]);
}

/** Name of the host whose agent leads the cluster; empty while there is none. */
async function leader(): Promise<string> {
  const { cluster } = JSON.parse((await pulse(['status', LAB, '--json'])).stdout) as {
    cluster: { leader: string | null };
  };
  return hostAt(cluster.leader, ['one', 'two', 'three']);
}

/** Which of the hosts without the ingress leads; where the one with it does, it is made to give that up. */
async function leaderBeside(ingress: string): Promise<string> {
  if ((await leader()) === ingress) await onHost(ingress, 'systemctl restart nomad');
  await expect.poll(async () => ['', ingress].includes(await leader()), PATIENCE).toBe(false);
  return leader();
}

async function serving(): Promise<number> {
  layWide();
  // The first `pulse up` releases it already.
  writeWeb(projectFolder(), { version: 'blue' });
  expectDone(await up('--like', 'wide'));
  expectDone(await deployImage('web', await webImage({ version: 'blue' })));
  await expectOneEverywhere();
  return currentRelease();
}

describe('releases on three hosts', () => {
  scenario('twenty in turns under load lose nothing', { minutes: 20, onlyAll: ALL }, async () => {
    // The files before this one leave a lab of one host.
    if ((await hostsOf()).length !== 3) expectDone(await pulse(['down', LAB, '--yes']));
    await serving();
    await twentyReleases();
  });

  scenario('one that is bad on one of them serves nowhere', { minutes: 5, onlyAll: ALL }, async () => {
    const before = await serving();
    const ran = await fleet();
    const image = await webImage({ version: 'one-of-three', fault: 'crash', instance: 1 });
    const users = await startUsers('/web/');
    const ended = await deployImage('web', image);
    expect(ended.code).toBe(1);
    expect(faultOf(ended)).toMatchObject({ code: 'deploy.exited' });
    // What is given up finishes as it would have, beside what serves.
    await expect.poll(() => fleet(), PATIENCE).toEqual(ran);
    expect(await currentRelease()).toBe(before);
    expect(lostOf(await users.stop())).toMatchObject({ failed: 0 });
  });

  scenario(
    'a host that hangs is named in time, and nothing moves',
    { minutes: 5, onlyAll: ALL },
    async () => {
      const before = await serving();
      const image = await webImage({ version: 'green' });
      const ran = await fleet();
      await tool('docker', ['pause', containerOf('three')]);
      try {
        const ended = await deployImage('web', image);
        expect(ended.code).toBe(3);
        expect(faultOf(ended)).toMatchObject({ code: 'deploy.host-away' });
        expect(faultOf(ended)?.summary).toContain('three');
        expect(ended.seconds).toBeLessThan(30);
        console.log(`a host that hangs: told after ${ended.seconds.toFixed(1)} s`);
      } finally {
        await tool('docker', ['unpause', containerOf('three')]);
      }
      expect(await fleet()).toEqual(ran);
      expect(await currentRelease()).toBe(before);
    },
  );

  scenario(
    "Nomad's leader is killed in the middle of a release: all of it serves, or all of the one before",
    { minutes: 6, onlyAll: ALL },
    async () => {
      const before = await serving();
      const image = await webImage({ version: 'green' });
      const led = await leader();
      const users = await startUsers('/web/');
      const running = start([
        ...['deploy', LAB, '--yes', '--json', '--no-watch', '--only', 'web', '--image', `web=${image}`],
      ]);
      await running.event((event) => event.type === 'step.started' && event.step === 'web');
      await onHost(led, 'systemctl kill --signal=KILL nomad');
      const ended = await running.ended;
      const fault = faultOf(ended);
      const told = ended.code === 0 ? 'made' : `${fault?.code}: ${fault?.summary}`;
      console.log(`the leader (${led}) killed while deploying: ${told}, after ${ended.seconds.toFixed(1)} s`);
      expect([0, 1]).toContain(ended.code);
      if (ended.code === 1) {
        expect(fault?.code).toMatch(/^(?:nomad|deploy)\./u);
        expect(fault?.hints?.[0]).toMatch(/^pulse /u);
        expect(await currentRelease()).toBe(before);
      }
      await expectOneEverywhere();
      expect(await leader()).not.toBe('');
      expectDone(await deployImage('web', image));
      await expectOneEverywhere();
      const lost = lostOf(await users.stop());
      console.log(`the leader killed while deploying: ${lost.failed} of ${lost.requests} requests lost`);
      expect(lost).toMatchObject({ failed: 0 });
    },
  );

  scenario(
    'a host that is lost, idle and in the middle of a release, leaves no mixed fleet',
    { minutes: 10, onlyAll: ALL },
    async () => {
      await serving();
      const image = await webImage({ version: 'green' });
      const users = await startUsers('/web/');
      // With the leader of the cluster it takes longest: there is an election first.
      const gone = await leaderBeside('one');
      const from = performance.now();
      await tool('docker', ['kill', containerOf(gone)]);
      // The others take its instance over once Nomad has given it up.
      await expectOneEverywhere(['one', 'two', 'three'].filter((host) => host !== gone));
      const seconds = (performance.now() - from) / 1000;
      expect(await statusOf('GET', '/web/')).toBe('200');
      const idle = lostOf(await users.stop());
      console.log(
        `a host lost while idle (${gone}, the leader): taken over after ${seconds.toFixed(1)} s, ${idle.failed} of ${idle.requests} requests lost`,
      );
      await serving();
      const more = await startUsers('/web/');
      const running = start([
        ...['deploy', LAB, '--yes', '--json', '--no-watch', '--only', 'web', '--image', `web=${image}`],
      ]);
      await running.event((event) => event.type === 'step.started' && event.step === 'web');
      await tool('docker', ['kill', containerOf('two')]);
      const ended = await running.ended;
      const lost = lostOf(await more.stop());
      console.log(
        `a host lost in the middle: exit ${String(ended.code)} ${faultOf(ended)?.code ?? ''} after ${ended.seconds.toFixed(1)} s, ${lost.failed} of ${lost.requests} requests lost`,
      );
      expect(ended.code).toBe(1);
      expect(await statusOf('GET', '/web/')).toBe('200');
      await serving();
      expectDone(await deployImage('web', image));
      await expectOneEverywhere();
      expectDone(await pulse(['down', LAB, '--yes']));
    },
  );
});
