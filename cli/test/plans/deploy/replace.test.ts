import { expect, test } from 'vitest';
import { buildReplacePlan } from '../../../src/plans/deploy/replace.ts';
import { environment } from '../../helpers/environment.ts';

const replaced = (service: string, count: number) => ({
  ...{ service, count, image: 'a@sha256:00', deadline: 20, cause: 'it was asked for' },
});

test('services are started beside what runs and switched to together', () => {
  const plan = buildReplacePlan('restart', environment(), 42, [replaced('app', 1), replaced('worker', 2)]);
  expect(plan.command).toBe('restart');
  expect(plan.phases).toHaveLength(1);
  expect(plan.phases[0]?.steps.map(({ id, title, needs }) => [id, title, needs])).toEqual([
    ['app', 'Start 1 of app beside what runs', []],
    ['worker', 'Start 2 of worker beside what runs', []],
    ['promote', 'Switch to the new instances', ['app', 'worker']],
  ]);
});

test('nothing to replace is nothing to do', () => {
  expect(buildReplacePlan('scale', environment(), 42, []).phases).toEqual([]);
});
