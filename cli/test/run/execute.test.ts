import { expect, test } from 'vitest';
import { CancelledError, ToolError } from '../../src/errors/errors.ts';
import type { AnyStep, Plan } from '../../src/plans/types.ts';
import { execute, type Handle } from '../../src/run/execute.ts';
import { collector } from '../helpers/events.ts';

const step = (id: string, needs: string[] = []): AnyStep => ({
  id,
  kind: 'test',
  title: id,
  cause: 'test',
  needs,
  input: {},
});
const planOf = (...phases: AnyStep[][]): Plan => ({
  command: 'test',
  environment: 'test',
  phases: phases.map((steps, i) => ({ name: `phase ${i + 1}`, steps })),
});

interface Gate {
  open: () => void;
  fail: (error: Error) => void;
  passed: Promise<void>;
}

function gate(): Gate {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  return { passed: promise, open: () => resolve(undefined), fail: reject };
}

async function runPlan(
  plan: Plan,
  handle: Handle<AnyStep>,
  options: { signal?: AbortSignal; concurrency?: number } = {},
) {
  const { emit, events } = collector();
  let failure: unknown;
  try {
    await execute(plan, handle, { emit, signal: new AbortController().signal, now: () => 0, ...options });
  } catch (error) {
    failure = error;
  }
  const told = events.map((event) => `${event.type} ${'step' in event ? event.step : ''}`);
  return { failure, events, told };
}

const fine = async () => ({ detail: 'fine' });

test('phases run in order, and nothing of the next before all of the one', async () => {
  const { told, failure } = await runPlan(planOf([step('a'), step('b')], [step('c')]), fine);
  expect(failure).toBeUndefined();
  expect(told.slice(0, 2)).toEqual(['step.started a', 'step.started b']);
  expect(told.indexOf('step.started c')).toBe(4);
});

test('within a phase a step waits for what it needs, and for nothing else', async () => {
  const gates = { a: gate(), b: gate(), c: gate() };
  const started: string[] = [];
  const running = runPlan(planOf([step('a'), step('b', ['a']), step('c')]), async ({ id }) => {
    started.push(id);
    await gates[id as keyof typeof gates].passed;
    return { detail: '' };
  });
  await Promise.resolve();
  expect(started).toEqual(['a', 'c']);
  gates.c.open();
  gates.a.open();
  await gates.a.passed;
  gates.b.open();
  expect((await running).told.at(-1)).toBe('step.succeeded b');
});

test('no more steps at once than allowed', async () => {
  let [now, most] = [0, 0];
  const steps = Array.from({ length: 20 }, (_, i) => step(`s${i}`));
  await runPlan(
    planOf(steps),
    async () => {
      most = Math.max(most, (now += 1));
      await Promise.resolve();
      now -= 1;
      return { detail: '' };
    },
    { concurrency: 3 },
  );
  expect(most).toBe(3);
});

test('what a handler says becomes events of its step', async () => {
  const { events } = await runPlan(planOf([step('a')]), async (_step, { progress, log }) => {
    progress('half');
    log('a line');
    return { detail: 'done', note: 'by the way' };
  });
  expect(events).toEqual([
    { type: 'step.started', step: 'a' },
    { type: 'step.progress', step: 'a', text: 'half' },
    { type: 'step.log', step: 'a', line: 'a line' },
    { type: 'step.succeeded', step: 'a', durationMs: 0, detail: 'done', note: 'by the way' },
  ]);
});

test('the first failure stops the rest, and is what is thrown', async () => {
  const broken = new ToolError({
    code: 'lab.docker-failed',
    summary: 'It broke.',
    detail: 'last line',
    hints: ['mend it'],
  });
  const { failure, events, told } = await runPlan(
    planOf([step('a'), step('slow'), step('after', ['a'])], [step('later')]),
    async ({ id }, { signal }) => {
      if (id === 'a') throw broken;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new Error('cut off');
    },
  );
  expect(failure).toBe(broken);
  expect(told).toEqual([
    'step.started a',
    'step.started slow',
    'step.failed a',
    'step.skipped slow',
    'step.skipped after',
    'step.skipped later',
  ]);
  expect(events[2]).toMatchObject({
    fault: { code: 'lab.docker-failed', summary: 'It broke.', detail: 'last line', hints: ['mend it'] },
  });
  expect(events[3]).toMatchObject({ reason: 'a failed' });
  expect(events[5]).toMatchObject({ reason: 'an earlier phase failed' });
});

test('a step that finishes although another failed has succeeded', async () => {
  const { told } = await runPlan(planOf([step('bad'), step('good')]), async ({ id }, { signal }) => {
    if (id === 'bad') throw new Error('x');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { detail: '' };
  });
  expect(told).toEqual(['step.started bad', 'step.started good', 'step.failed bad', 'step.succeeded good']);
});

test('cancelled in the middle: running steps are told, waiting ones never start', async () => {
  const controller = new AbortController();
  const { failure, told } = await runPlan(
    planOf([step('a'), step('b', ['a'])], [step('c')]),
    async (_step, { signal }) => {
      setImmediate(() => controller.abort());
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      throw new Error('stopped');
    },
    { signal: controller.signal },
  );
  expect(failure).toBeInstanceOf(CancelledError);
  expect(told).toEqual(['step.started a', 'step.skipped a', 'step.skipped b', 'step.skipped c']);
});

test('cancelled before it began: nothing starts', async () => {
  const { failure, told } = await runPlan(planOf([step('a')]), fine, { signal: AbortSignal.abort() });
  expect(failure).toBeInstanceOf(CancelledError);
  expect(told).toEqual(['step.skipped a']);
});

test('a step whose needs can never be met is a fault of the plan, not waited for', async () => {
  const { told, events, failure } = await runPlan(planOf([step('a', ['b']), step('b', ['a'])]), fine);
  expect(told).toEqual(['step.skipped a', 'step.skipped b']);
  expect(events[0]).toMatchObject({ reason: 'never ready' });
  expect(failure).toMatchObject({ code: 'bug.plan' });
});

test('every step of a plan of a thousand is told exactly once', async () => {
  const steps = Array.from({ length: 1000 }, (_, i) =>
    step(`s${i}`, i > 0 && i % 10 === 0 ? [`s${i - 1}`] : []),
  );
  const { told } = await runPlan(planOf(steps), fine);
  expect(told.filter((line) => line.startsWith('step.succeeded'))).toHaveLength(1000);
  expect(new Set(told).size).toBe(2000);
});
