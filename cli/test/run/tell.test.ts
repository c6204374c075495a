import { expect, test } from 'vitest';
import { CancelledError, ToolError } from '../../src/errors/errors.ts';
import { toFault } from '../../src/errors/format.ts';
import type { Reporter } from '../../src/events/reporter.ts';
import { tellRun } from '../../src/run/tell.ts';
import { collector } from '../helpers/events.ts';

const hung = () =>
  new ToolError({
    code: 'ansible.task-hung',
    summary: 'It said nothing.',
    hints: ['pulse status ENV', 'pulse up ENV   # ENVIRONMENT stays'],
  });

async function tell(body: (reporter: Reporter) => Promise<void>) {
  const { emit, events } = collector();
  const reporter = { runId: 'r', emit, learn: () => undefined, close: async () => undefined };
  const exitCode = await tellRun({ command: 'up', environment: 'lab' }, reporter, body);
  return { exitCode, events };
}

const hints = ['pulse status lab', 'pulse up lab   # ENVIRONMENT stays'];

test('what a driver says to type names the environment, whoever tells it', async () => {
  const thrown = await tell(() => Promise.reject(hung()));
  expect(thrown.events[1]).toMatchObject({ type: 'diagnostic', code: 'ansible.task-hung', hints });
  const { events, exitCode } = await tell(async ({ emit }) => {
    emit({ type: 'step.failed', step: 'a/ssh', durationMs: 1, fault: toFault(hung()) });
    throw hung();
  });
  expect(exitCode).toBe(1);
  expect(events.map(({ type }) => type)).toEqual(['run.started', 'step.failed', 'run.finished']);
  expect(events[1]).toMatchObject({ fault: { hints } });
});

test('what is typed to go on names the rehearsal too, and a host is entered without it', async () => {
  const { emit, events } = collector();
  const reporter = { runId: 'r', emit, learn: () => undefined, close: async () => undefined };
  const told = { command: 'up', environment: 'lab', words: 'lab --like prod' };
  const hints = ['pulse up ENV   # goes on', 'pulse ssh ENV back'];
  await tellRun(told, reporter, () =>
    Promise.reject(new ToolError({ code: 'ansible.task-hung', summary: '.', hints })),
  );
  expect(events[0]).toMatchObject({ words: 'lab --like prod' });
  expect(events[1]).toMatchObject({ hints: ['pulse up lab --like prod   # goes on', 'pulse ssh lab back'] });
});

test('a cancelled run is told by its outcome alone', async () => {
  const cancelled = new CancelledError({ code: 'run.cancelled', summary: 'Cancelled.' });
  const { events, exitCode } = await tell(() => Promise.reject(cancelled));
  expect(exitCode).toBe(130);
  expect(events.map(({ type }) => type)).toEqual(['run.started', 'run.finished']);
  expect(events[1]).toMatchObject({ outcome: 'cancelled' });
});
