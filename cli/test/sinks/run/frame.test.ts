import { expect, test } from 'vitest';
import type { Event, RunEvent } from '../../../src/events/events.ts';
import { endingLines } from '../../../src/sinks/render/run/ending.ts';
import { runFrame } from '../../../src/sinks/render/run/frame.ts';
import { textOf } from '../../../src/sinks/render/run/spans.ts';
import { viewOf } from '../../helpers/events.ts';
import { runs, viewAfter } from '../../recordings/runs.ts';

const style = { rows: 24, beat: 2, stopping: false };

function picture(events: readonly Event[], n: number, columns: number): string[] {
  const view = viewAfter(events, n);
  // A moment after the event, as somebody would look at it.
  const now = Date.parse(view.at ?? '') + 400;
  const lines = [...runFrame(view, { ...style, now, columns }), ...endingLines(view)];
  return lines.map((line) => textOf(line).trimEnd());
}

const cases = Object.keys(runs).flatMap((name) => [80, 120].map((columns) => [name, columns] as const));

test.each(cases)('%s at %d columns: on the way and at its end', async (name, columns) => {
  const events = runs[name] ?? [];
  const ready = events.findIndex(({ type }) => type === 'plan.ready') + 1;
  const moments = [0.1, 0.3, 0.5, 0.7, 0.9, 1].map((part) =>
    Math.round(ready + (events.length - ready) * part),
  );
  const frames = moments.map((n) => `--- after event ${n}\n${picture(events, n, columns).join('\n')}\n`);
  await expect(frames.join('\n')).toMatchFileSnapshot(`../../golden/frames-${name}-${columns}.txt`);
});

test.each(Object.entries(runs))(
  '%s: whatever the terminal and the moment, the picture fits, so that nothing scrolls',
  (_name, events) => {
    for (let n = 0; n <= events.length; n += 1) {
      const view = viewAfter(events, n);
      for (const [columns, rows] of [
        [20, 5],
        [40, 12],
        [80, 24],
        [120, 40],
        [300, 10],
      ] as const) {
        const frame = runFrame(view, { ...style, now: Date.parse(view.at ?? ''), columns, rows });
        expect(frame.length).toBeLessThanOrEqual(Math.max(1, rows - 2));
        for (const line of frame) {
          expect(textOf(line).length).toBeLessThan(columns);
          expect(textOf(line)).not.toMatch(/\p{Cc}/u);
        }
      }
    }
  },
);

const hosts = Array.from({ length: 100 }, (_, i) => `host-${i + 1}`);
const many: RunEvent[] = [
  { type: 'run.started', command: 'up', environment: 'big' },
  {
    type: 'plan.ready',
    hash: '7f3a91c2',
    steps: hosts.map((host) => ({
      id: `${host}/ssh`,
      phase: 'configure',
      title: `Apply ssh to ${host}`,
      cause: 'the host is new',
      host,
    })),
  },
];

const frameOf = (events: RunEvent[], change: Partial<Parameters<typeof runFrame>[1]> = {}) => {
  const view = viewOf(events);
  const now = Date.parse(view.at ?? '');
  return runFrame(view, { ...style, now, columns: 80, ...change }).map(textOf);
};

test('of many hosts those that need to be looked at are shown, the others are counted', () => {
  const frame = frameOf([
    ...many,
    { type: 'step.started', step: 'host-7/ssh' },
    { type: 'step.started', step: 'host-99/ssh' },
    { type: 'step.progress', step: 'host-99/ssh', text: 'Write the configuration' },
  ]);
  expect(frame[0]).toContain('100 hosts · 0 of 100 roles');
  expect(frame.join('\n')).toMatch(/host-7 +⠹ Apply ssh to host-7/);
  expect(frame.join('\n')).toMatch(/host-99 +⠹ Write the configuration/);
  expect(frame.at(-1)).toMatch(/… and \d+ more/);
});

test('how long it took last time stands beside the clock, only where it is known', () => {
  const [started, ready] = many as [RunEvent, Extract<RunEvent, { type: 'plan.ready' }>];
  const begun: RunEvent = { type: 'step.started', step: 'host-1/ssh' };
  const last = { durationMs: 200_000, phases: { configure: 170_000 } };
  const at = (ready: RunEvent) =>
    frameOf([started, ready, begun], { now: Date.UTC(2026, 10, 24, 21, 5, 24, 200) });
  expect(at({ ...ready, last })[0]).toMatch(/ 1:12 \/ ~2:50$/);
  expect(at(ready)[0]).toMatch(/ 1:12$/);
});

test('what a program says cannot move the cursor, and its last line stands under the hosts', () => {
  const frame = frameOf([
    ...many.slice(0, 1),
    {
      type: 'plan.ready',
      hash: 'x',
      steps: [{ id: 'a/ssh', phase: 'configure', title: 'Apply', cause: 'new', host: 'a' }],
    },
    { type: 'step.started', step: 'a/ssh' },
    { type: 'step.progress', step: 'a/ssh', text: '\u001B[2Jgone\u0007' },
    { type: 'step.log', step: 'a/ssh', line: '\u001B[31mred\u001B[39m' },
  ]);
  expect(frame[1]).toMatch(/a +⠹ gone$/);
  expect(frame[2]).toMatch(/a\/ssh: red$/);
});

test('Ctrl-C is answered at once, since what is under way may take a while to end', () => {
  const stopping = frameOf([...many, { type: 'step.started', step: 'host-1/ssh' }], { stopping: true });
  expect(stopping.at(-1)).toContain('Ctrl-C again ends at once');
});
