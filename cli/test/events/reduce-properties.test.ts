import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event, RunEvent } from '../../src/events/events.ts';
import { phasesOf } from '../../src/events/phases.ts';
import { reduce } from '../../src/events/reduce.ts';
import { emptyView } from '../../src/events/view.ts';
import { endingLines } from '../../src/sinks/render/run/ending.ts';
import { runFrame } from '../../src/sinks/render/run/frame.ts';
import { stamped } from '../helpers/events.ts';
import { runs, viewAfter } from '../recordings/runs.ts';

const id = fc.constantFrom('a/ssh', 'a/mesh', 'b/ssh', 'image', 'ghost');
const words = fc.string({ unit: 'binary', maxLength: 12 });
const durationMs = fc.integer({ min: 0, max: 1e7 });
const fault = fc.record({
  code: words,
  summary: words,
  detail: fc.option(words, { nil: undefined }),
  hints: fc.array(words, { maxLength: 2 }),
});
const planned = fc.record({
  id,
  phase: fc.constantFrom('provision', 'configure', 'verify'),
  title: words,
  cause: words,
  host: fc.constantFrom('a', 'b', undefined),
});

const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({ type: fc.constant('run.started' as const), command: words, environment: words }),
  fc.record({ type: fc.constant('plan.shown' as const), text: words }),
  fc.record({
    type: fc.constant('plan.ready' as const),
    hash: words,
    steps: fc.array(planned, { maxLength: 6 }),
  }),
  fc.record({ type: fc.constant('step.started' as const), step: id }),
  fc.record({ type: fc.constant('step.progress' as const), step: id, text: words }),
  fc.record({ type: fc.constant('step.log' as const), step: id, line: words }),
  fc.record({ type: fc.constant('step.succeeded' as const), step: id, durationMs, detail: words }),
  fc.record({ type: fc.constant('step.failed' as const), step: id, durationMs, fault }),
  fc.record({ type: fc.constant('step.skipped' as const), step: id, reason: words }),
  fault.map((f) => ({ type: 'diagnostic' as const, severity: 'warning' as const, ...f })),
  fc.record({ type: fc.constant('result' as const), name: words, text: words, data: fc.constant({}) }),
  fc.record({
    type: fc.constant('run.finished' as const),
    outcome: fc.constantFrom('succeeded' as const, 'failed' as const, 'cancelled' as const),
    exitCode: fc.nat(130),
    durationMs,
  }),
);

test('whatever is told in whatever order, there is a view of it and a picture that fits', () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent, { maxLength: 30 }),
      fc.integer({ min: 20, max: 160 }),
      (events, columns) => {
        const view = stamped(events).reduce(reduce, emptyView);
        phasesOf(view);
        endingLines(view);
        const frame = runFrame(view, {
          now: Date.parse(view.at ?? ''),
          columns,
          rows: 24,
          beat: 0,
          stopping: false,
        });
        expect(frame.length).toBeLessThanOrEqual(22);
      },
    ),
  );
});

test.each(Object.entries(runs))(
  '%s: the view is the same when it is taken up after any of its events',
  (_name, events) => {
    const whole = viewAfter(events);
    for (let n = 0; n <= events.length; n += 1) {
      const kept = structuredClone(viewAfter(events, n));
      expect(events.slice(n).reduce(reduce, kept)).toEqual(whole);
    }
  },
);

test.each(Object.entries(runs))(
  '%s: its end is the same without the progress, which the journal leaves out',
  (_name, events) => {
    const journal: Event[] = events.filter(({ type }) => type !== 'step.progress');
    expect(viewAfter(journal)).toEqual(viewAfter(events));
  },
);
