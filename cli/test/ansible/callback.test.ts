import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAnsible } from '../../src/drivers/ansible/index.ts';
import { run } from '../../src/lib/process.ts';
import { ROOT } from '../../src/lib/paths.ts';

/** The Ansible of this checkout, else whatever is on PATH. */
const { tools } = await findAnsible(ROOT);
const places = [dirname(tools.playbook), ...(process.env['PATH'] ?? '').split(delimiter)];
const program = places.map((place) => join(place, 'ansible-playbook')).find((file) => existsSync(file));
if (program === undefined)
  console.warn('SKIPPED: events of Ansible (it is not installed here yet: pulse up lab, or bin/test lab)');

interface Event {
  event: string;
  status?: string;
  task?: { name?: string; file?: string; line?: number };
  [member: string]: unknown;
}

const SECRET = 'correct-horse-battery';

describe.skipIf(program === undefined)('events of Ansible', () => {
  let folder = '';
  let text = '';
  let events: Event[] = [];
  const of = (name: string, event = 'task.finished') =>
    events.filter((entry) => entry.event === event && entry.task?.name === name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulse-callback-'));
    await writeFile(join(folder, 'file'), 'before\n', { mode: 0o600 });
    await writeFile(join(folder, 'vars.json'), JSON.stringify({ api_key: SECRET, pulse_folder: folder }));
    const playbook = join(import.meta.dirname, 'events.yml');
    const args = ['-i', 'here,', '-e', `@${join(folder, 'vars.json')}`, '--diff', playbook];
    const result = await run(program ?? '', args, {
      timeoutMs: 120_000,
      env: { ANSIBLE_CONFIG: join(ROOT, 'ansible/ansible.cfg') },
    });
    expect(result.exitCode).toBe(2);
    text = result.stdout;
    events = text.split('\n').map((line) => JSON.parse(line) as Event);
  }, 150_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are JSON lines from the start of the playbook to its totals', () => {
    expect(events[0]).toMatchObject({ event: 'playbook.started', version: 1 });
    expect(events.at(-1)).toMatchObject({
      event: 'playbook.finished',
      hosts: { here: { failures: 1, ignored: 1, rescued: 1 } },
    });
  });

  it('hold no secret, said to be one or not', () => {
    expect(text).not.toContain(SECRET);
    expect(of('Handle a secret')[0]).toMatchObject({ hidden: true, status: 'ok' });
    expect(of('Let a secret slip')[0]).toMatchObject({ message: 'the key is [redacted]' });
  });

  it('tell items, retries and what was passed over', () => {
    expect(of('Take several', 'item.finished').map((entry) => entry['item'])).toEqual(['one', 'two']);
    expect(of('Try again', 'task.retried').length).toBeGreaterThan(0);
    expect(of('Pass over')[0]).toMatchObject({ status: 'skipped', condition: "pulse_folder == ''" });
  });

  it('tell a failure that ends the run from one that does not', () => {
    expect(of('Try again')[0]).toMatchObject({ status: 'failed', ignored: true, exitCode: 1 });
    expect(of('Fall')[0]).toMatchObject({
      status: 'failed',
      ignored: false,
      rescuable: true,
      message: 'fell',
    });
    expect(of('Break')[0]).toMatchObject({
      status: 'failed',
      ignored: false,
      rescuable: false,
      exitCode: 7,
      stderr: '[redacted]',
    });
  });

  it('say where the task stands and what it changed', () => {
    expect(of('Break')[0]?.task?.file).toBe(join(import.meta.dirname, 'events.yml'));
    expect(of('Break')[0]?.task?.line).toBe(54);
    expect(of('Change a file')[0]).toMatchObject({ status: 'changed' });
    expect(JSON.stringify(of('Change a file')[0]?.['diff'])).toContain('-before\\n+after');
  });
});
