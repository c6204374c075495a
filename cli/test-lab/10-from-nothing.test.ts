import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { Event } from '../src/events/events.ts';
import { LAB, PROJECT, ROOT } from './helpers/ground.ts';
import { expectDone, hostsOf, inside, plan, printed, pulse, start, up } from './helpers/lab.ts';
import { scenario } from './helpers/scenario.ts';

const done = (events: readonly Event[]) => events.filter((event) => event.type === 'step.succeeded');

/** Every command line of the machine while something runs, hosts included: they share the kernel. */
async function commandLines(running: Promise<unknown>): Promise<Set<string>> {
  const seen = new Set<string>();
  const over = new AbortController();
  void running.finally(() => over.abort());
  while (!over.signal.aborted) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
      } catch {
        // gone between the list and the look
      }
    }
    await sleep(100);
  }
  return seen;
}

/** Every line of every secret of the lab, as pulse itself decrypts them. */
async function secretLines(): Promise<string[]> {
  const { stdout } = await pulse(['secrets', 'list', LAB, '--json']);
  const { secrets } = JSON.parse(stdout) as { secrets: { name: string; state: string }[] };
  const set = secrets.filter(({ state }) => state === 'set').map(({ name }) => name);
  expect(set).toContain('NOMAD_BOOTSTRAP_TOKEN');
  const lines: string[] = [];
  for (const name of set) {
    const got = await pulse(['secrets', 'get', LAB, name, '--reveal']);
    lines.push(...got.stdout.split('\n').map((line) => line.trim()));
  }
  // What printed them above is no leak; and "-----BEGIN" alone is no secret.
  return lines.filter((line) => line.length >= 16 && !line.startsWith('-----'));
}

/** Files below a folder that hold one of the texts. */
function holding(folder: string, texts: readonly string[], since: number): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => {
      const file = statSync(path, { throwIfNoEntry: false });
      if (!file?.isFile() || file.mtimeMs < since) return false;
      const content = readFileSync(path, 'utf8');
      return texts.some((text) => content.includes(text));
    });
}

describe('a lab from nothing', () => {
  let lines = new Set<string>();
  let printedByUp = '';
  const began = Date.now();

  scenario('is made, hardened and verified by one command', { minutes: 10 }, async () => {
    expectDone(await pulse(['down', LAB, '--yes']));
    const before = await plan();
    expect(before.code).toBe(10);
    const running = start(['up', LAB, '--yes', '--json']);
    lines = await commandLines(running.ended);
    const ended = await running.ended;
    printedByUp = ended.stdout + ended.stderr;
    expectDone(ended);
    const steps = done(ended.events).map(({ step }) => step);
    expect(steps).toEqual(expect.arrayContaining(before.steps.map(({ id }) => id)));
    expect(before.steps.filter(({ kind }) => kind.startsWith('verify.')).length).toBeGreaterThanOrEqual(4);
    console.log(`from nothing to verified: ${ended.seconds.toFixed(0)} s`);
  });

  scenario('asks for nothing the second time, in seconds', {}, async () => {
    const ended = await up();
    expectDone(ended);
    expect(ended.events.filter(({ type }) => type.startsWith('step.'))).toEqual([]);
    expect(ended.events.find(({ type }) => type === 'result')).toMatchObject({ data: { changes: 0 } });
    console.log(`nothing to do: ${ended.seconds.toFixed(1)} s`);
  });

  scenario('changes nothing when every role runs again', { minutes: 3 }, async () => {
    const ended = await up('--full');
    expectDone(ended);
    const roles = (await plan('--full')).steps.filter(({ kind }) => kind === 'role.apply');
    const told = done(ended.events).filter(({ step }) => roles.some(({ id }) => id === step));
    expect(told.length).toBe(roles.length);
    expect(told.filter(({ detail }) => detail !== 'no change')).toEqual([]);
    console.log(`every role again: ${ended.seconds.toFixed(0)} s`);
  });

  scenario('says how it is, where its hosts are, and lets its administrator in', {}, async () => {
    const status = await pulse(['status', LAB, '--json']);
    expectDone(status);
    const { hosts, cluster } = JSON.parse(status.stdout) as {
      hosts: { name: string; figures: { failed: string[] } | null }[];
      cluster: { leader: string | null; ready: number };
    };
    const names = await hostsOf();
    expect(hosts.map(({ name }) => name).toSorted()).toEqual(names);
    expect(hosts.flatMap(({ figures }) => figures?.failed ?? ['not asked'])).toEqual([]);
    expect(cluster).toMatchObject({ ready: names.length, leader: expect.any(String) as string });
    const listed = await pulse(['hosts', LAB]);
    for (const name of names) expect(listed.stdout).toContain(name);
    const who = await pulse(['ssh', LAB, names[0] ?? '', '--', 'sudo', '-n', 'id', '-un']);
    expect(who.stdout.trim()).toBe('root');
  });

  scenario('tells its history, and nobody holds it any more', {}, async () => {
    const history = await pulse(['history', LAB, '--json']);
    const [first] = history.stdout.split('\n').filter(Boolean);
    expect(JSON.parse(first ?? '{}')).toMatchObject({ command: 'up', outcome: 'succeeded' });
    expectDone(await pulse(['history', 'verify', LAB]));
    expect((await pulse(['lock', 'status', LAB])).stdout).toContain(`Nobody works on ${LAB}`);
  });

  scenario('keeps its secrets out of arguments, journals, plans, logs and state', {}, async () => {
    const earlier = printed().map(({ text }) => text);
    const secrets = await secretLines();
    expect(secrets.length).toBeGreaterThan(3);
    const among = (texts: Iterable<string>) =>
      [...texts].filter((text) => secrets.some((secret) => text.includes(secret)));
    expect(lines.size).toBeGreaterThan(50);
    expect(among(lines), 'command lines of the machine').toEqual([]);
    expect(among([printedByUp, ...earlier]), 'what pulse printed').toEqual([]);
    for (const kind of ['runs', `environments/${PROJECT}`]) {
      expect(holding(join(ROOT, '.pulse', kind), secrets, began), `.pulse/${kind}`).toEqual([]);
    }
    for (const host of await hostsOf()) {
      const logs = await inside(host, 'journalctl -b --no-pager; cat /var/log/*.log 2>/dev/null', 120_000);
      expect(logs.stdout.length).toBeGreaterThan(1000);
      expect(among(logs.stdout.split('\n')), `logs of ${host}`).toEqual([]);
    }
  });
});
