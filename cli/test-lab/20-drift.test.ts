import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LAB } from './helpers/ground.ts';
import { ensureUp, expectDone, firstHost, onHost, plan, projectFolder, pulse, up } from './helpers/lab.ts';
import { scenario } from './helpers/scenario.ts';

const HTTPS_RULE = 'ufw-user-input -p tcp -m tcp --dport 443 -j ACCEPT';

describe('a host that was changed by hand', () => {
  scenario('is told with its causes, and repaired just there', { minutes: 3 }, async () => {
    await ensureUp();
    const host = await firstHost();
    const original = await onHost(host, 'cat /etc/fail2ban/jail.local');
    await onHost(host, 'echo "# by hand" >>/etc/fail2ban/jail.local');
    await onHost(host, 'systemctl stop nomad.service');
    await onHost(host, `iptables -w 5 -D ${HTTPS_RULE}`);

    const text = await pulse(['plan', LAB, '--exit-code']);
    expect(text.code).toBe(10);
    // Lines are broken where the width of a terminal asks for it.
    const told = text.stdout.replaceAll(/\s+/gu, ' ');
    expect(told).toContain('/etc/fail2ban/jail.local was edited');
    expect(told).toMatch(/unit nomad\.service is (?:inactive|failed), not active/u);
    expect(told).toContain('firewall rule missing: -A ufw-user-input -p tcp -m tcp --dport 443');
    const roles = (await plan()).steps.filter(({ kind }) => kind === 'role.apply').map(({ id }) => id);
    expect(roles.toSorted()).toEqual(['fail2ban', 'firewall', 'nomad'].map((role) => `${host}/${role}`));

    const ended = await up();
    expectDone(ended);
    const ran = ended.events.flatMap((event) => (event.type === 'step.succeeded' ? [event.step] : []));
    expect(ran.filter((step) => roles.includes(step)).toSorted()).toEqual(roles.toSorted());
    expect(await onHost(host, 'cat /etc/fail2ban/jail.local')).toBe(original);
    expect((await onHost(host, 'systemctl is-active nomad.service')).trim()).toBe('active');
    await onHost(host, `iptables -w 5 -C ${HTTPS_RULE}`);
    expect((await plan()).code).toBe(0);
  });

  scenario('has an approved plan done as it was approved, or not at all', {}, async () => {
    await ensureUp();
    const host = await firstHost();
    const file = join(projectFolder(), 'approved.json');
    await onHost(host, 'echo "# by hand" >>/etc/issue.net');
    expectDone(await pulse(['plan', LAB, '--out', file]));
    await onHost(host, 'echo "# by hand" >>/etc/fail2ban/jail.local');
    const refused = await pulse(['up', LAB, '--plan', file]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('fail2ban');
    expect(await onHost(host, 'tail -n 1 /etc/issue.net')).toContain('by hand');
    await ensureUp();
    expect(await onHost(host, 'cat /etc/issue.net /etc/fail2ban/jail.local')).not.toContain('by hand');
  });
});
