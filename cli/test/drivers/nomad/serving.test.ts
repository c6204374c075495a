import { expect, test } from 'vitest';
import { servingOf } from '../../../src/drivers/nomad/serving.ts';
import { allocation, fakeNomad } from '../../helpers/nomad-api.ts';

const canary = { DeploymentStatus: { Healthy: true, Canary: true } };
const of = (...allocations: ReturnType<typeof allocation>[]) =>
  servingOf(fakeNomad({ 'GET /v1/job/api/allocations': allocations }).nomad, 'api');

test('instances that run, by host; what ended, ends, or waits for its switch is none of them', async () => {
  const found = await of(
    allocation({ ID: 'b', NodeName: 'front' }),
    allocation({ ID: 'a', NodeName: 'back' }),
    allocation({ ID: 'new', ...canary }),
    allocation({ ID: 'old', ClientStatus: 'complete' }),
    allocation({ ID: 'ending', DesiredStatus: 'stop' }),
  );
  expect(found).toEqual([
    { allocation: 'a', host: 'back', task: 'api' },
    { allocation: 'b', host: 'front', task: 'api' },
  ]);
});

test('of a first release those that wait are better than none, and a task may have another name', async () => {
  const TaskStates = { service: { State: 'running' as const, Failed: false, Events: [] } };
  expect(await of(allocation({ ...canary, TaskStates }))).toEqual([
    { allocation: 'a1', host: 'solo', task: 'service' },
  ]);
  expect(await of()).toEqual([]);
});
