import { describe, expect } from 'vitest';
import type { Event } from '../src/events/events.ts';
import { LAB } from './helpers/ground.ts';
import { ensureUp, expectDone, firstHost, onHost, plan, pulse, start, up } from './helpers/lab.ts';
import { scenario } from './helpers/scenario.ts';

/** A moment within a step: it has said what it is at (or is over, when it had nothing to say). */
const within = (step: string) => (event: Event) =>
  (event.type === 'step.progress' || event.type === 'step.succeeded' || event.type === 'step.failed') &&
  event.step === step;

const UP = ['up', LAB, '--yes', '--json'];

/** Starts `pulse up`, kills it with -9 within the step, and says whether it came to that. */
async function killWithin(step: string, flags: readonly string[] = []): Promise<boolean> {
  const running = start([...UP, ...flags]);
  const moment = await running.event(within(step));
  running.signal('SIGKILL');
  const { code } = await running.ended;
  if (moment === undefined) expect(code, `pulse ended by itself before ${step}`).toBe(0);
  return moment !== undefined;
}

/**
 * One step of each kind that can be left half done: a host that is made; the way into it; a package with a daemon; a program of
 * ours that others join; data that is made once; certificates that are asked for; the first release; a proof.
 */
const KINDS = /^(?:[^/]+\/(?:host|access|docker|nomad|database|ingress)|release|site)$/u;

/** Kills `pulse up` in steps of a lab from nothing, one after the other, and then lets it come to its end. */
async function fromNothing(chosen: (step: string) => boolean): Promise<void> {
  expectDone(await pulse(['down', LAB, '--yes']));
  const ids = (await plan()).steps.map(({ id }) => id).filter(chosen);
  const killed: string[] = [];
  for (const id of ids) if (await killWithin(id)) killed.push(id);
  // What was under way with the step that was killed may be done by then; hosts and roles never all at once.
  expect(killed.filter((id) => id.includes('/')).length).toBeGreaterThan(ids.length / 2);
  await ensureUp();
  expect((await plan()).code).toBe(0);
  expectDone(await pulse(['status', LAB]));
  console.log(`killed in ${killed.join(', ')}`);
}

describe('a run that is cut off', () => {
  scenario(
    'goes on where it was, killed with -9 in each kind of step of a lab from nothing',
    { minutes: 5 },
    async () => fromNothing((id) => KINDS.test(id)),
  );

  scenario(
    'goes on where it was, killed with -9 in every step of a lab from nothing',
    { minutes: 9, onlyAll: 'it dies once in every step' },
    async () => fromNothing(() => true),
  );

  scenario(
    'converges after each kill, step by step',
    { minutes: 15, onlyAll: 'it converges once for every step' },
    async () => {
      await ensureUp();
      for (const { id } of (await plan('--full')).steps) {
        expect(await killWithin(id, ['--full']), id).toBe(true);
        await ensureUp();
        expect((await plan()).code, `after a kill in ${id}`).toBe(0);
      }
    },
  );

  scenario('stops at one Ctrl-C, lets the lease go, and goes on later', { minutes: 3 }, async () => {
    await ensureUp();
    const host = await firstHost();
    const running = start([...UP, '--full']);
    expect(await running.event(within(`${host}/firewall`))).toBeDefined();
    running.signal('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(ended.events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'cancelled' });
    expect((await pulse(['lock', 'status', LAB])).stdout).toContain('Nobody works on');
    const history = await pulse(['history', LAB, '--json']);
    expect(JSON.parse(history.stdout.trim().split('\n').at(-1) ?? '{}')).toMatchObject({
      outcome: 'cancelled',
    });
    await ensureUp();
    expect((await plan()).code).toBe(0);
  });
});

describe('two runs at once', () => {
  scenario('exclude one another by name, and one may wait for the other', { minutes: 4 }, async () => {
    await ensureUp();
    const host = await firstHost();
    const first = start([...UP, '--full']);
    const step = `${host}/access`;
    expect(await first.event((event) => event.type === 'step.started' && event.step === step)).toBeDefined();
    const waiting = start([...UP, '--wait', '20m']);
    const second = await pulse(['up', LAB, '--yes']);
    expect(second.code).toBe(4);
    expect(second.stderr).toMatch(/held by \S+@\S+: up \(/u);
    expect((await pulse(['lock', 'status', LAB])).stdout).toMatch(/is held by \S+@\S+: up/u);
    const done = await first.ended;
    expectDone(done);
    expectDone(await waiting.ended);
  });

  scenario('of which one died leave nothing locked', { minutes: 2 }, async () => {
    await ensureUp();
    const host = await firstHost();
    await onHost(host, 'echo "# by hand" >>/etc/issue.net');
    expect(await killWithin(`${host}/ssh`)).toBe(true);
    expectDone(await up());
  });
});
