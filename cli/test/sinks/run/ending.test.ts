import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/events/events.ts';
import { endingLines } from '../../../src/sinks/render/run/ending.ts';
import { textOf } from '../../../src/sinks/render/run/spans.ts';
import { viewOf } from '../../helpers/events.ts';

const endOf = (events: RunEvent[]) => endingLines(viewOf(events)).map(textOf).join('\n');

const begin: RunEvent[] = [
  { type: 'run.started', command: 'up', environment: 'lab' },
  {
    type: 'plan.ready',
    hash: '7f3a91c2',
    steps: ['ssh', 'mesh'].map((role) => ({
      ...{
        id: `a/${role}`,
        phase: 'configure',
        title: `Apply ${role} to a`,
        cause: 'the host is new',
        host: 'a',
      },
    })),
  },
  { type: 'step.started', step: 'a/ssh' },
];
const fault = {
  code: 'ansible.task-failed',
  summary: '"Test the configuration" failed on a.',
  detail: 'Bad configuration option: Foo\nat ansible/roles/ssh/tasks/main.yml:12',
  hints: ['pulse ssh lab a', 'pulse up lab'],
};

test('a run under way has no ending', () => {
  expect(endOf(begin)).toBe('');
});

test('a failure names its cause, its place in the sources, what to type, and how far it came', () => {
  const end: RunEvent[] = [
    { type: 'step.failed', step: 'a/ssh', durationMs: 400, fault },
    { type: 'step.skipped', step: 'a/mesh', reason: 'a/ssh failed' },
    { type: 'run.finished', outcome: 'failed', exitCode: 1, durationMs: 72_000 },
  ];
  expect(endOf([...begin, ...end])).toBe(`
✗ Apply ssh to a: "Test the configuration" failed on a.
  Bad configuration option: Foo
  at ansible/roles/ssh/tasks/main.yml:12
  next: pulse ssh lab a
        pulse up lab
pulse up lab failed after 1 min 12 s: 0 of 2 steps were done. (exit 1)`);
});

test('what fails before there is a plan is said without a balance of steps', () => {
  const held: RunEvent = {
    type: 'diagnostic',
    severity: 'error',
    code: 'lock.held',
    summary: 'lab is held by ana@laptop.',
    hints: ['pulse lock status lab'],
  };
  const end: RunEvent = { type: 'run.finished', outcome: 'failed', exitCode: 4, durationMs: 300 };
  expect(endOf([...begin.slice(0, 1), held, end])).toBe(
    '✗ lab is held by ana@laptop.\n  next: pulse lock status lab   (exit 4)',
  );
});

test('a no is no failure', () => {
  const declined: RunEvent = {
    ...{
      type: 'diagnostic',
      severity: 'error',
      code: 'run.declined',
      summary: 'Nothing was changed.',
      hints: [],
    },
  } as const;
  const end: RunEvent = { type: 'run.finished', outcome: 'cancelled', exitCode: 130, durationMs: 300 };
  expect(endOf([...begin.slice(0, 1), declined, end])).toBe('Nothing was changed.   (exit 130)');
});

test('a cancelled run says how far it came, and how to go on', () => {
  const end: RunEvent[] = [
    { type: 'step.succeeded', step: 'a/ssh', durationMs: 400, detail: '2 changes' },
    { type: 'step.skipped', step: 'a/mesh', reason: 'cancelled' },
    { type: 'run.finished', outcome: 'cancelled', exitCode: 130, durationMs: 4200 },
  ];
  expect(endOf([...begin, ...end])).toBe(
    '\npulse up lab was cancelled after 4.2 s: 1 of 2 steps were done. (exit 130)\n' +
      '  next: pulse up lab   # goes on where it stopped',
  );
});

test('a run that found nothing to do answers, and nothing else', () => {
  const text = 'lab is as the manifest says: nothing to do.';
  const end: RunEvent[] = [
    { type: 'result', name: 'up', text, data: {} },
    { type: 'run.finished', outcome: 'succeeded', exitCode: 0, durationMs: 2000 },
  ];
  expect(endOf([...begin.slice(0, 1), ...end])).toBe(text);
});
