import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/events/events.ts';
import { phasesOf } from '../../src/events/phases.ts';
import { viewOf } from '../helpers/events.ts';

const step = (phase: string, name: string, host?: string) => ({
  ...{ id: host === undefined ? name : `${host}/${name}`, phase, title: name, cause: 'new', host },
});
const begin: RunEvent[] = [
  {
    type: 'plan.ready',
    hash: 'x',
    steps: [step('provision', 'image'), step('configure', 'ssh', 'a'), step('configure', 'ssh', 'b')],
    last: { durationMs: 90_000, phases: { configure: 80_000 } },
  },
];
const start = (id: string): RunEvent => ({ type: 'step.started', step: id });
const done = (id: string): RunEvent => ({ type: 'step.succeeded', step: id, durationMs: 100, detail: '' });
const statesOf = (events: RunEvent[]) => phasesOf(viewOf([...begin, ...events])).map(({ state }) => state);

test('phases come in the order of the plan, with their hosts and what is known of them', () => {
  expect(phasesOf(viewOf(begin))).toMatchObject([
    { name: 'provision', state: 'pending', hosts: [], done: 0, expectedMs: undefined },
    { name: 'configure', state: 'pending', hosts: ['a', 'b'], done: 0, expectedMs: 80_000 },
  ]);
});

test('a phase runs from the first step to the last, also between two steps', () => {
  expect(statesOf([start('image')])).toEqual(['running', 'pending']);
  expect(statesOf([start('image'), done('image'), start('a/ssh'), done('a/ssh')])).toEqual([
    'succeeded',
    'running',
  ]);
});

test('it took from its first start to its last end', () => {
  const events = [
    start('image'),
    done('image'),
    start('a/ssh'),
    start('b/ssh'),
    done('a/ssh'),
    done('b/ssh'),
  ];
  const [, configure] = phasesOf(viewOf([...begin, ...events]));
  expect(configure).toMatchObject({ state: 'succeeded', done: 2, durationMs: 300 });
});

test('one failure fails its phase; what was never begun is skipped', () => {
  const fault = { code: 'x', summary: 'It broke.', hints: [] };
  const events: RunEvent[] = [
    start('image'),
    { type: 'step.failed', step: 'image', durationMs: 1, fault },
    { type: 'step.skipped', step: 'a/ssh', reason: 'an earlier phase failed' },
    { type: 'step.skipped', step: 'b/ssh', reason: 'an earlier phase failed' },
  ];
  expect(statesOf(events)).toEqual(['failed', 'skipped']);
});
