import { describe, expect } from 'vitest';
import { until } from '../test/helpers/wait.ts';
import { LAB, tool, traces } from './helpers/ground.ts';
import { containerOf, expectDone, hostAt, hostsOf, onHost, plan, pulse, up } from './helpers/lab.ts';
import { scenario } from './helpers/scenario.ts';
import { visit } from './helpers/site.ts';

interface Status {
  hosts: { name: string; unreached: string[]; fault: string | null }[];
  cluster: { leader: string | null; ready: number; nodes: number; fault: string | null };
}

const status = async () => JSON.parse((await pulse(['status', LAB, '--json'])).stdout) as Status;

describe('a rehearsal of three hosts', () => {
  scenario(
    'has a mesh and three servers, serves a real browser, keeps a leader when it loses one, and goes as a whole',
    { minutes: 9 },
    async () => {
      expectDone(await pulse(['down', LAB, '--yes']));
      const ended = await up('--like', 'prod');
      expectDone(ended);
      console.log(`three hosts from nothing to verified: ${ended.seconds.toFixed(0)} s`);
      const hosts = await hostsOf();
      expect(hosts.length).toBe(3);
      expect((await plan('--like', 'prod')).code).toBe(0);
      await visit('mon-pulse-three-hosts.png');

      const before = await status();
      expect(before.cluster).toMatchObject({ ready: 3, nodes: 3, fault: null });
      expect(before.hosts.flatMap(({ unreached }) => unreached)).toEqual([]);
      for (const host of hosts)
        expect(await onHost(host, 'cat /etc/nomad.d/*.hcl')).toMatch(/bootstrap_expect\s*=\s*3/u);

      const { stdout } = await pulse(['hosts', LAB, '--json']);
      const order = (JSON.parse(stdout) as { hosts: { name: string }[] }).hosts.map(({ name }) => name);
      const led = hostAt(before.cluster.leader, order);
      expect(led, 'who leads').not.toBe('');
      await tool('docker', ['stop', '--time', '5', containerOf(led)]);
      const after = await until(
        async () => {
          const now = await status();
          return now.cluster.leader !== null && now.cluster.leader !== before.cluster.leader
            ? now
            : undefined;
        },
        'another leader',
        120_000,
      );
      expect(after.hosts.filter(({ fault }) => fault !== null).map(({ name }) => name)).toEqual([led]);

      expectDone(await up('--like', 'prod'));
      expect((await status()).cluster).toMatchObject({ ready: 3, fault: null });

      expectDone(await pulse(['down', LAB, '--yes']));
      expect(await traces()).toEqual({ containers: [], volumes: [], networks: [] });
    },
  );
});
