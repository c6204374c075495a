import { expect, test } from 'vitest';
import { Secret } from '../../src/config/secret.ts';
import type { Event } from '../../src/events/events.ts';
import { createReporter } from '../../src/events/reporter.ts';
import { recordingSink } from '../helpers/events.ts';

const at = new Date('2026-11-24T21:04:12.345Z');

function reporterWith(...sinks: ReturnType<typeof recordingSink>[]) {
  return createReporter({ runId: 'run-1', sinks, now: () => at });
}

test('every event is stamped: version, place in the run, time, run', () => {
  const sink = recordingSink();
  const { emit } = reporterWith(sink);
  emit({ type: 'step.started', step: 'api' });
  emit({ type: 'step.skipped', step: 'app', reason: 'cancelled' });
  expect(sink.events).toEqual([
    { v: 1, seq: 1, at: at.toISOString(), runId: 'run-1', type: 'step.started', step: 'api' },
    {
      v: 1,
      seq: 2,
      at: at.toISOString(),
      runId: 'run-1',
      type: 'step.skipped',
      step: 'app',
      reason: 'cancelled',
    },
  ]);
});

test('no sink ever sees a secret, and all see the same', () => {
  const [first, second] = [recordingSink(), recordingSink()];
  const { emit, learn } = reporterWith(first, second);
  learn(new Secret('hunter2-hunter2'));
  emit({ type: 'step.log', step: 'api', line: 'password hunter2-hunter2' });
  expect(first.events).toEqual(second.events);
  expect(first.events[0]).toMatchObject({ line: 'password [redacted]' });
});

test('a secret is redacted from the moment it is known', () => {
  const sink = recordingSink();
  const { emit, learn } = reporterWith(sink);
  emit({ type: 'step.log', step: 'a', line: 'later-secret' });
  learn(new Secret('later-secret'));
  emit({ type: 'step.log', step: 'a', line: 'later-secret' });
  const lines = sink.events.map((event) => event.type === 'step.log' && event.line);
  expect(lines).toEqual(['later-secret', '[redacted]']);
});

test('sinks take events in the order they were given in, and are closed in it', async () => {
  const order: string[] = [];
  const sink = (name: string) => ({
    write: ({ type }: Event) => void order.push(`${name} ${type}`),
    close: async () => void order.push(`${name} closed`),
  });
  const reporter = createReporter({ runId: 'r', sinks: [sink('journal'), sink('renderer')] });
  reporter.emit({ type: 'step.started', step: 'x' });
  await reporter.close();
  expect(order).toEqual([
    'journal step.started',
    'renderer step.started',
    'journal closed',
    'renderer closed',
  ]);
});
