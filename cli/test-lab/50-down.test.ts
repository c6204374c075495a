import { describe, expect } from 'vitest';
import { LAB, tool, traces } from './helpers/ground.ts';
import { ensureUp, expectDone, plan, pulse } from './helpers/lab.ts';
import { scenario } from './helpers/scenario.ts';

/** Everything on the engine that is not of this lab. */
async function others(): Promise<string[]> {
  const mine = await traces();
  const list = async (args: string[]) => (await tool('docker', args)).stdout.split('\n').filter(Boolean);
  const all = [
    ...(await list(['ps', '--all', '--format', '{{.Names}}'])),
    ...(await list(['volume', 'ls', '--format', '{{.Name}}'])),
    ...(await list(['network', 'ls', '--format', '{{.Name}}'])),
    ...(await list(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])),
  ];
  const ours = new Set(Object.values(mine).flat());
  return all.filter((name) => !ours.has(name)).toSorted();
}

const MARK = 'pulse-ci-bystander';

describe('a lab that is in the way of a rehearsal of other hosts', () => {
  scenario('makes up refuse, with what to type', {}, async () => {
    await ensureUp();
    const { code, stderr } = await pulse(['plan', LAB, '--like', 'prod']);
    expect(code).toBe(3);
    expect(stderr).toContain(`pulse down ${LAB}`);
  });
});

describe('a lab that is taken down', () => {
  scenario(
    'leaves no container, network, volume or process, and touches nothing else',
    { minutes: 2 },
    async () => {
      await tool('docker', ['volume', 'create', MARK]);
      try {
        await ensureUp();
        expect((await traces()).containers.length).toBeGreaterThan(0);
        const pids = new Set<string>();
        for (const name of (await traces()).containers) {
          const { stdout } = await tool('docker', ['top', name, '-eo', 'pid']);
          for (const pid of stdout.split('\n').slice(1)) pids.add(pid.trim());
        }
        expect(pids.size).toBeGreaterThan(5);
        expectDone(await pulse(['down', LAB, '--yes']));
        expect(await traces()).toEqual({ containers: [], volumes: [], networks: [] });
        const { stdout } = await tool('ps', ['-eo', 'pid,args']);
        const living = stdout.split('\n').filter((line) => pids.has(line.trim().split(/\s+/u)[0] ?? ''));
        expect(living.filter((line) => /systemd|nomad|sshd|dockerd/u.test(line))).toEqual([]);
        expect(await others()).toContain(MARK);
      } finally {
        await tool('docker', ['volume', 'rm', MARK]);
      }
    },
  );

  scenario('is gone: down says so, and up would begin anew', {}, async () => {
    await pulse(['down', LAB, '--yes']);
    const again = await pulse(['down', LAB, '--yes']);
    expectDone(again);
    expect(again.stdout).toContain(`nothing of ${LAB}`);
    expect((await plan()).steps.some(({ kind }) => kind === 'lab.host')).toBe(true);
  });
});
