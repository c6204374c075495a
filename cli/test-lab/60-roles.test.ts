import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { ansibleEnvironment } from '../src/drivers/ansible/venv.ts';
import { run } from '../src/lib/process.ts';
import { ROOT } from './helpers/ground.ts';
import { scenario } from './helpers/scenario.ts';
import { collectionsOf, ensureAnsible, ensureLint } from './helpers/tools.ts';

const ANSIBLE = join(ROOT, 'ansible');
const LIMIT_MS = 10 * 60_000;

interface Template {
  role: string;
  src: string;
  dest: string;
  vars?: Record<string, unknown>;
}

/** Renders templates of roles with their own defaults and these variables, by Ansible itself, on this machine. */
async function render(templates: readonly Template[]): Promise<string[]> {
  const tools = await ensureAnsible();
  const folder = mkdtempSync(join(tmpdir(), 'pulse-render-'));
  const tasks = templates.map(({ role, src, dest, vars = {} }) => ({
    'ansible.builtin.template': {
      src: join(ANSIBLE, 'roles', role, 'templates', src),
      dest: join(folder, dest),
    },
    vars,
  }));
  const defaults = new Set(templates.map(({ role }) => join(ANSIBLE, 'roles', role, 'defaults/main.yml')));
  const python = '{{ ansible_playbook_python }}';
  const play = {
    ...{ hosts: 'all', connection: 'local', gather_facts: false, tasks },
    vars: { ansible_python_interpreter: python, ansible_facts: {} },
    vars_files: [...defaults],
  };
  try {
    writeFileSync(join(folder, 'render.json'), JSON.stringify([play]));
    const { exitCode, stdout } = await run(tools.playbook, ['-i', 'here,', join(folder, 'render.json')], {
      timeoutMs: LIMIT_MS,
      env: ansibleEnvironment(ROOT, tools),
    });
    expect(exitCode, stdout).toBe(0);
    return templates.map(({ dest }) => readFileSync(join(folder, dest), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('playbooks and roles', () => {
  scenario('satisfy the production profile of ansible-lint', { hosts: false, minutes: 2 }, async () => {
    const [tools, bin] = [await ensureAnsible(), await ensureLint()];
    const { exitCode, stdout, tail } = await run(join(bin, 'ansible-lint'), ['--offline', '--nocolor'], {
      timeoutMs: LIMIT_MS,
      cwd: ANSIBLE,
      env: { PATH: `${bin}:${process.env.PATH ?? ''}`, ANSIBLE_COLLECTIONS_PATH: collectionsOf(tools) },
    });
    expect(exitCode, `${stdout}\n${tail}`).toBe(0);
  });

  scenario('are understood by Ansible', { hosts: false }, async () => {
    const tools = await ensureAnsible();
    const playbooks = readdirSync(join(ANSIBLE, 'playbooks')).filter((name) => name.endsWith('.yml'));
    expect(playbooks.length).toBeGreaterThan(0);
    for (const name of playbooks) {
      const args = ['--syntax-check', '--inventory', 'localhost,', join('playbooks', name)];
      const options = { timeoutMs: LIMIT_MS, cwd: ANSIBLE, env: ansibleEnvironment(ROOT, tools) };
      const { exitCode, stdout, tail } = await run(tools.playbook, args, options);
      expect(exitCode, `${name}: ${stdout}\n${tail}`).toBe(0);
    }
  });

  scenario('open what is declared and nothing else, for IPv4 and IPv6', { hosts: false }, async () => {
    const vars = {
      firewall_admin_cidrs: ['192.0.2.7/32', '2001:db8::/64'],
      firewall_mesh_peers: ['203.0.113.11'],
      firewall_mesh_address: '10.42.0.1',
      firewall_rules: [],
    };
    const rules = (dest: string, family: 4 | 6, more: object = {}): Template => {
      return { role: 'firewall', src: 'user.rules.j2', dest, vars: { item: { family }, ...vars, ...more } };
    };
    const [four = '', six = '', anybody = ''] = await render([
      rules('user.rules', 4),
      rules('user6.rules', 6),
      rules('anybody.rules', 4, { firewall_admin_cidrs: [] }),
    ]);
    const accepts = (text: string) =>
      text
        .split('\n')
        .filter(
          (line) => line.startsWith('-A ufw') && line.includes('-user-input ') && line.endsWith('ACCEPT'),
        );
    expect(accepts(four)).toEqual([
      '-A ufw-user-input -p tcp --dport 22 -s 192.0.2.7/32 -j ACCEPT',
      '-A ufw-user-input -p tcp --dport 80 -j ACCEPT',
      '-A ufw-user-input -p tcp --dport 443 -j ACCEPT',
      '-A ufw-user-input -p udp --dport 51820 -s 203.0.113.11 -j ACCEPT',
      '-A ufw-user-input -i wg0 -j ACCEPT',
      '-A ufw-user-input -d 10.42.0.1 -s 172.20.0.0/14 -j ACCEPT',
    ]);
    expect(accepts(six)).toEqual([
      '-A ufw6-user-input -p tcp --dport 22 -s 2001:db8::/64 -j ACCEPT',
      '-A ufw6-user-input -p tcp --dport 80 -j ACCEPT',
      '-A ufw6-user-input -p tcp --dport 443 -j ACCEPT',
      '-A ufw6-user-input -i wg0 -j ACCEPT',
    ]);
    expect(anybody).toContain(
      '--dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 15',
    );
    expect(accepts(anybody).filter((line) => line.includes('--dport 22 '))).toEqual([]);
  });

  scenario('let nobody in over SSH but by key, and not as root', { hosts: false }, async () => {
    const [text = ''] = await render([{ role: 'ssh', src: 'sshd_config.j2', dest: 'sshd_config' }]);
    const settings = new Map(
      text.split('\n').map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)]),
    );
    for (const [name, value] of Object.entries({
      PasswordAuthentication: 'no',
      KbdInteractiveAuthentication: 'no',
      PermitRootLogin: 'no',
      PermitEmptyPasswords: 'no',
      AuthenticationMethods: 'publickey',
      AllowUsers: 'debian',
    }))
      expect(settings.get(name), name).toBe(value);
    expect(text).not.toMatch(/ecdh-|diffie-hellman|-cbc|hmac-sha1|ssh-rsa\b/u);
    // Files of that folder would be read first and win.
    expect(text).not.toMatch(/^Include/mu);
  });
});
