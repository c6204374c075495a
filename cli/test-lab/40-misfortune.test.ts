import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { placesOf } from '../src/drivers/control/places.ts';
import type { Event } from '../src/events/events.ts';
import { LAB, PROJECT, ROOT, tool } from './helpers/ground.ts';
import {
  containerOf,
  ensureUp,
  expectDone,
  firstHost,
  inside,
  onHost,
  plan,
  pulse,
  start,
  up,
} from './helpers/lab.ts';
import { scenario } from './helpers/scenario.ts';
import { until } from '../test/helpers/wait.ts';

const faultOf = (events: readonly Event[]) => events.find((event) => event.type === 'step.failed')?.fault;

describe('misfortune on a host', () => {
  scenario(
    'that stops answering in the middle is named, and taken up again later',
    { minutes: 4 },
    async () => {
      await ensureUp();
      const host = await firstHost();
      const running = start(['up', LAB, '--yes', '--json', '--full']);
      await running.event((event) => event.type === 'step.progress' && event.step === `${host}/fail2ban`);
      await tool('docker', ['pause', containerOf(host)]);
      try {
        const ended = await running.ended;
        expect(ended.code).toBe(1);
        expect(faultOf(ended.events)).toMatchObject({
          code: 'ansible.unreachable',
          summary: expect.stringContaining(host) as string,
        });
      } finally {
        await tool('docker', ['unpause', containerOf(host)]);
      }
      // A lease that nobody could release any more is void by itself; whoever waits gets it.
      expectDone(await up('--wait', '2m'));
      expect((await plan()).code).toBe(0);
    },
  );

  scenario('where sudo wants a password is told, with what to do', {}, async () => {
    await ensureUp();
    const host = await firstHost();
    await onHost(host, 'echo "debian ALL=(ALL:ALL) ALL" >/etc/sudoers.d/99-by-hand');
    const { code, stderr } = await pulse(['plan', LAB]);
    await onHost(host, 'rm /etc/sudoers.d/99-by-hand');
    expect(code).toBe(1);
    expect(stderr).toContain(`sudo asks for a password on ${host}`);
    expect((await plan()).code).toBe(0);
  });

  scenario('that shows another key than the pinned one is not talked to', {}, async () => {
    await ensureUp();
    const host = await firstHost();
    const key = '/etc/ssh/ssh_host_ed25519_key';
    await onHost(
      host,
      `mv ${key} ${key}.kept && ssh-keygen -q -t ed25519 -N '' -f ${key} && systemctl reload ssh`,
    );
    const { code, stderr } = await pulse(['plan', LAB]);
    await onHost(
      host,
      `mv ${key}.kept ${key} && ssh-keygen -y -f ${key} >${key}.pub && systemctl reload ssh`,
    );
    expect(code).toBe(1);
    expect(stderr).toContain(`${host} shows another host key`);
    expect((await plan()).code).toBe(0);
  });

  scenario(
    'with a full disk is told by its step, and goes on once there is room',
    { minutes: 2 },
    async () => {
      await ensureUp();
      const host = await firstHost();
      const folder = '/var/lib/pulse/receipts';
      await onHost(
        host,
        `mount -t tmpfs -o size=4k tmpfs ${folder} && head -c 4096 /dev/zero >${folder}/full`,
      );
      const ended = await up();
      await onHost(host, `umount ${folder}`);
      expect(ended.code).toBe(1);
      expect(JSON.stringify(faultOf(ended.events))).toMatch(/No space left on device/u);
      await ensureUp();
      expect((await plan()).code).toBe(0);
    },
  );

  scenario('that lost the rule for SSH is opened again from outside of it', { minutes: 2 }, async () => {
    await ensureUp();
    const host = await firstHost();
    const rules = await onHost(host, 'iptables -w 5 -S ufw-user-input');
    for (const rule of rules.split('\n').filter((line) => / --dport 22 /u.test(line))) {
      await onHost(host, `iptables -w 5 ${rule.replace('-A', '-D')}`);
    }
    const { code, steps } = await plan();
    expect(code).toBe(10);
    expect(steps[0]).toMatchObject({ kind: 'lab.open', cause: expect.stringContaining('SSH') as string });
    expectDone(await up());
    expect(await onHost(host, 'iptables -w 5 -S ufw-user-input')).toBe(rules);
    expect((await plan()).code).toBe(0);
  });

  scenario(
    'whose SSH configuration was changed when everything died lets people in again',
    { minutes: 5, onlyAll: 'it waits for a timer of the host' },
    async () => {
      await ensureUp();
      const host = await firstHost();
      const file = '/etc/ssh/sshd_config';
      // What is on the host by now is what the timer has to bring back.
      await onHost(host, `echo "LogLevel INFO" >>${file}.new && cat ${file} ${file}.new >${file}.both`);
      await onHost(host, `mv ${file}.both ${file} && rm ${file}.new && systemctl reload ssh`);
      const old = await onHost(host, `cat ${file}`);
      const running = start(['up', LAB, '--yes', '--json']);
      const moment = await running.event(
        (event) => event.type === 'step.progress' && event.text === 'Make the server read it',
      );
      const { pid } = JSON.parse(readFileSync(placesOf(ROOT, PROJECT, LAB).ansible, 'utf8')) as {
        pid: number;
      };
      running.signal('SIGKILL');
      process.kill(-pid, 'SIGKILL');
      expect(moment).toBeDefined();
      await until(
        async () => (await inside(host, `cat ${file}`)).stdout === old,
        'the old configuration',
        180_000,
      );
      expectDone(await pulse(['ssh', LAB, host, '--', 'true']));
      await ensureUp();
    },
  );
});
