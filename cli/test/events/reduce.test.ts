import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/events/events.ts';
import { reduce } from '../../src/events/reduce.ts';
import { emptyView, KEPT_LINES } from '../../src/events/view.ts';
import { stamped, viewOf } from '../helpers/events.ts';

const plan: RunEvent[] = [
  { type: 'run.started', command: 'dev', environment: 'dev' },
  {
    type: 'plan.ready',
    hash: '7f3a91c2',
    steps: ['postgres', 'api'].map((id) => ({ id, phase: 'start', title: `Start ${id}`, cause: 'needed' })),
  },
];

const fault = { code: 'x', summary: 'It broke.', detail: 'why\nreally', hints: ['type this'] };

test('a run begins with its steps pending', () => {
  const view = viewOf(plan);
  expect(view).toMatchObject({
    command: 'dev',
    environment: 'dev',
    runId: '20261124-210412-0000',
    outcome: undefined,
  });
  expect(view.steps.map(({ id, state, detail }) => ({ id, state, detail }))).toEqual([
    { id: 'postgres', state: 'pending', detail: '' },
    { id: 'api', state: 'pending', detail: '' },
  ]);
});

test('a step runs, tells how far it is, and succeeds', () => {
  const started = viewOf([...plan, { type: 'step.started', step: 'api' }]);
  expect(started.steps[1]).toMatchObject({ state: 'running', startedAt: '2026-11-24T21:04:12.200Z' });
  const progress = viewOf([
    ...plan,
    { type: 'step.started', step: 'api' },
    { type: 'step.progress', step: 'api', text: '3 of 5' },
  ]);
  expect(progress.steps[1]).toMatchObject({ state: 'running', detail: '3 of 5' });
  const done = viewOf([
    ...plan,
    {
      type: 'step.succeeded',
      step: 'api',
      durationMs: 120,
      detail: 'http://127.0.0.1:3001',
      note: 'docs at /docs',
    },
  ]);
  expect(done.steps[1]).toMatchObject({
    state: 'succeeded',
    detail: 'http://127.0.0.1:3001',
    note: 'docs at /docs',
    durationMs: 120,
  });
  expect(done.steps[0]?.state).toBe('pending');
});

test('a failed step keeps its fault, and its words go where lines go', () => {
  const view = viewOf([...plan, { type: 'step.failed', step: 'api', durationMs: 5, fault }]);
  expect(view.steps[1]).toMatchObject({ state: 'failed', fault, durationMs: 5 });
  expect(view.lines).toEqual([
    {
      seq: 3,
      at: '2026-11-24T21:04:12.200Z',
      source: 'api',
      level: 'error',
      text: 'It broke.\nwhy\nreally\nnext: type this',
    },
  ]);
});

test('the first fault ended the run; what follows from it is not named', () => {
  const later = { ...fault, summary: 'It broke, too.' };
  const view = viewOf([
    ...plan,
    { type: 'step.failed', step: 'api', durationMs: 5, fault },
    { type: 'step.failed', step: 'postgres', durationMs: 5, fault: later },
    { type: 'diagnostic', severity: 'error', ...later },
  ]);
  expect(view.failure).toEqual({ ...fault, step: 'api' });
  const before = viewOf([{ type: 'diagnostic', severity: 'error', ...fault }]);
  expect(before.failure).toEqual({ ...fault, step: undefined });
  expect(viewOf([{ type: 'diagnostic', severity: 'warning', ...fault }]).failure).toBeUndefined();
});

test('hosts of steps and how long it took last time are kept from the plan', () => {
  const last = { durationMs: 171_000, phases: { configure: 160_000 } };
  const step = { id: 'a/ssh', phase: 'configure', title: 'Apply ssh to a', cause: 'new', host: 'a' };
  const view = viewOf([{ type: 'plan.ready', hash: '7f3a91c2', steps: [step], last }]);
  expect(view.steps[0]).toMatchObject({ id: 'a/ssh', host: 'a', state: 'pending' });
  expect(view.last).toEqual(last);
  expect(view.at).toBe('2026-11-24T21:04:12.000Z');
});

test('a skipped step says why', () => {
  const view = viewOf([...plan, { type: 'step.skipped', step: 'api', reason: 'postgres failed' }]);
  expect(view.steps[1]).toMatchObject({ state: 'skipped', detail: 'postgres failed' });
});

test('a service keeps its address while its state changes', () => {
  const view = viewOf([
    ...plan,
    { type: 'service.changed', service: 'api', state: 'up', address: 'http://127.0.0.1:3001' },
    { type: 'service.changed', service: 'app', state: 'starting' },
    { type: 'service.changed', service: 'api', state: 'down', note: 'ended with exit code 1' },
  ]);
  expect(view.services).toEqual([
    { name: 'api', state: 'down', address: 'http://127.0.0.1:3001', note: 'ended with exit code 1' },
    { name: 'app', state: 'starting', address: undefined, note: undefined },
  ]);
});

test('lines of programs, of steps, of pulse and results come in order', () => {
  const view = viewOf([
    { type: 'service.log', service: 'api', level: 'warning', line: 'one' },
    { type: 'step.log', step: 'migrations', line: 'two' },
    { type: 'diagnostic', severity: 'info', code: 'c', summary: 'three', hints: [] },
    { type: 'result', name: 'address', text: 'four', data: {} },
  ]);
  expect(view.lines.map(({ source, level, text }) => `${source} ${level} ${text}`)).toEqual([
    'api warning one',
    'migrations info two',
    'pulse info three',
    'pulse info four',
  ]);
});

test('of many lines the newest are kept', () => {
  const view = viewOf(
    Array.from({ length: KEPT_LINES + 10 }, (_, i) => ({
      type: 'service.log' as const,
      service: 'api',
      level: 'info' as const,
      line: String(i),
    })),
  );
  expect(view.lines).toHaveLength(KEPT_LINES);
  expect(view.lines[0]?.text).toBe('10');
});

test('a question stands until it is answered', () => {
  const asked: RunEvent[] = [{ type: 'confirm.asked', question: 'Sure?' }];
  expect(viewOf(asked).question).toBe('Sure?');
  expect(
    viewOf([...asked, { type: 'confirm.answered', answer: true, by: 'person' }]).question,
  ).toBeUndefined();
});

test('the end of a run', () => {
  const view = viewOf([
    ...plan,
    { type: 'run.finished', outcome: 'cancelled', exitCode: 130, durationMs: 9000 },
  ]);
  expect(view).toMatchObject({ outcome: 'cancelled', exitCode: 130, durationMs: 9000 });
});

test('it is pure: the view before stays as it was', () => {
  const [started, ready] = stamped(plan);
  if (!started || !ready) throw new Error('two events');
  const before = Object.freeze(reduce(emptyView, started));
  const copy = structuredClone(before);
  reduce(before, ready);
  expect(before).toEqual(copy);
});

test('an event about a step that is not in the plan changes no other', () => {
  const view = viewOf([...plan, { type: 'step.succeeded', step: 'ghost', durationMs: 1, detail: '' }]);
  expect(view.steps.map(({ state }) => state)).toEqual(['pending', 'pending']);
});
