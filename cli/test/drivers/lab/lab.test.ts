import { describe, expect, it } from 'vitest';
import { docker } from '../../../src/drivers/lab/docker.ts';
import {
  ensureHost,
  ensureImage,
  ensureNetwork,
  lookAtHosts,
  removeLab,
} from '../../../src/drivers/lab/index.ts';
import { imageName } from '../../../src/drivers/lab/image.ts';
import { networkAt, preferredNumber } from '../../../src/drivers/lab/network.ts';
import { fakeRun } from './fake-run.ts';

const lab = { project: 'shop', environment: 'lab' };
const fails = (tail: string) => ({ exitCode: 1, tail });
const call = { what: 'list hosts' };

describe('faults of docker', () => {
  const fault = async (answer: object) => {
    const { run } = fakeRun(() => answer);
    return docker(run, ['ps'], call).catch((error: unknown) => error);
  };

  it('tells a missing engine from a stopped one, a forbidden one and a full disk', async () => {
    const missing = {
      exitCode: undefined,
      startError: Object.assign(new Error('spawn docker ENOENT'), { code: 'ENOENT' }),
    };
    expect(await fault(missing)).toMatchObject({ code: 'lab.docker-missing', name: 'PreflightError' });
    expect(
      await fault(fails('Cannot connect to the Docker daemon at unix:///var/run/docker.sock.')),
    ).toMatchObject({
      code: 'lab.docker-stopped',
    });
    expect(
      await fault(fails('permission denied while trying to connect to the Docker daemon socket')),
    ).toMatchObject({ code: 'lab.docker-denied' });
    expect(await fault(fails('write /x: no space left on device'))).toMatchObject({ code: 'lab.disk-full' });
  });

  it('says what it could not do, and why, for anything else', async () => {
    expect(await fault(fails('no such image'))).toMatchObject({
      code: 'lab.docker-failed',
      message: 'Docker could not list hosts (exit code 1).',
      detail: 'no such image',
    });
    expect(await fault({ exitCode: undefined, timedOut: true })).toMatchObject({
      message: 'Docker could not list hosts (it took too long).',
    });
  });
});

describe('base image', () => {
  it('is taken as it is when this machine has it', async () => {
    const { run, calls } = fakeRun();
    expect(await ensureImage({ run, uid: 0 })).toBe(imageName());
    expect(calls).toHaveLength(1);
  });

  it('comes from debootstrap where no registry answers, and leaves nothing behind', async () => {
    const { run, calls } = fakeRun(({ args }) =>
      args[0] === 'image' || args[0] === 'pull' ? fails('no such host') : undefined,
    );
    await ensureImage({ run, uid: 0 });
    const said = calls.map(({ program, args }) => `${program} ${String(args[0])}`);
    expect(said).toEqual([
      'docker image',
      'docker version',
      'docker image',
      'docker pull',
      'debootstrap --variant=minbase',
      'tar -C',
      'docker import',
      'rm -rf',
      'docker run',
      'docker commit',
      'docker rm',
    ]);
  });

  it('says both reasons when neither way works', async () => {
    const { run } = fakeRun(({ program, args }) => {
      if (args[0] === 'image' || args[0] === 'pull') return fails('registry unreachable');
      return program === 'debootstrap' ? fails('E: no mirror') : undefined;
    });
    await expect(ensureImage({ run, uid: 0 })).rejects.toMatchObject({
      code: 'lab.no-base-image',
      detail: 'registry unreachable\nE: no mirror',
    });
  });
});

describe('network', () => {
  it('is the one that is there', async () => {
    const { run, calls } = fakeRun(() => ({ stdout: '10.77.42.0/24 fd77:7075:6c73:2a::/64 ' }));
    expect(await ensureNetwork(run, lab)).toEqual(networkAt(42));
    expect(calls).toHaveLength(1);
  });

  it('takes the next range when one overlaps', async () => {
    let refused = 0;
    const { run } = fakeRun(({ args }) => {
      if (args[1] === 'inspect') return fails('no such network');
      refused += 1;
      return refused < 3 ? fails('Pool overlaps with other one on this address space') : undefined;
    });
    expect(await ensureNetwork(run, lab)).toEqual(networkAt((preferredNumber(lab) + 2) % 256));
  });

  it('stops at another fault', async () => {
    const { run } = fakeRun(() => fails('Cannot connect to the Docker daemon'));
    await expect(ensureNetwork(run, lab)).rejects.toMatchObject({ code: 'lab.docker-stopped' });
  });
});

describe('removal', () => {
  it('removes what carries the labels, hosts first, the network last', async () => {
    const { run, calls } = fakeRun(({ args }) => {
      if (args[0] === 'ps') return { stdout: 'pulse-shop-lab-a\npulse-shop-lab-b' };
      if (args[1] === 'ls')
        return { stdout: args[0] === 'volume' ? 'pulse-shop-lab-a-docker' : 'pulse-shop-lab' };
      return undefined;
    });
    await removeLab(run, lab);
    expect(calls.slice(3).map(({ args }) => args.join(' '))).toEqual([
      'rm --force --volumes pulse-shop-lab-a pulse-shop-lab-b',
      'volume rm pulse-shop-lab-a-docker',
      'network rm pulse-shop-lab',
    ]);
  });

  it('touches nothing when there is nothing', async () => {
    const { run, calls } = fakeRun();
    expect(await removeLab(run, lab)).toEqual({ containers: [], volumes: [], networks: [] });
    expect(calls).toHaveLength(3);
  });
});

describe('a host that is there', () => {
  it('is woken when somebody paused it, never made anew', async () => {
    const { run, calls } = fakeRun(({ args }) => {
      if (args[0] === 'inspect') return { stdout: 'paused 22/tcp=1 80/tcp=2 443/tcp=3 ' };
      return args[0] === 'exec' ? fails('no shell in this test') : undefined;
    });
    const request = {
      ...{ run, lab, host: 'front', index: 0, image: 'image', packages: '/packages', root: '/checkout' },
      machine: { capabilities: [], cgroupVersion: 2 as const },
      network: networkAt(7),
      adminKeys: ['ssh-ed25519 AAAA'],
    };
    await expect(ensureHost(request)).rejects.toMatchObject({ code: 'lab.docker-failed' });
    expect(calls.map(({ args }) => args[0])).toEqual(['inspect', 'unpause', 'exec']);
  });

  it('tells which checkout made it', async () => {
    const { run } = fakeRun(() => ({ stdout: 'front\trunning\t/home/ana\nback\tpaused\t\n' }));
    expect(await lookAtHosts(run, lab)).toEqual({
      front: { state: 'running', root: '/home/ana' },
      back: { state: 'stopped', root: '' },
    });
  });
});
