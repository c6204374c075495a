import { expect, test } from 'vitest';
import type { Cluster } from '../../../src/drivers/nomad/cluster.ts';
import { followTask } from '../../../src/run/task/follow.ts';
import { caught } from '../../helpers/caught.ts';
import { allocation, fakeNomad } from '../../helpers/nomad-api.ts';

const ALLOCATIONS = 'GET /v1/job/run-1/allocations';
const signal = new AbortController().signal;
const follow = (answers: Parameters<typeof fakeNomad>[0]) => {
  const cluster = { nomad: fakeNomad(answers).nomad } as unknown as Cluster;
  return followTask(cluster, { service: 'api', job: 'run-1', evaluation: 'e1' }, signal);
};

const event = (Type: string, more: object = {}) => ({
  ...{ Type, Time: 1, DisplayMessage: '', ExitCode: 0, Details: {} },
  ...more,
});
const ended = (ClientStatus: 'complete' | 'failed', ...Events: ReturnType<typeof event>[]) => [
  allocation({
    ClientStatus,
    TaskStates: { run: { State: 'dead', Failed: ClientStatus === 'failed', Events } },
  }),
];

test('it is followed until it has ended, and ends with its exit code', async () => {
  const running = [allocation({})];
  const last = ended('failed', event('Started'), event('Terminated', { Details: { exit_code: '3' } }));
  expect(await follow({ [ALLOCATIONS]: (times: number) => (times < 3 ? running : last) })).toEqual({
    ...{ exitCode: 3, host: 'solo', outOfMemory: false },
  });
});

test('one that needed too much memory is told from one that failed', async () => {
  const killed = event('Terminated', { Details: { exit_code: '137', oom_killed: 'true' } });
  expect(await follow({ [ALLOCATIONS]: ended('failed', killed) })).toMatchObject({
    exitCode: 137,
    outOfMemory: true,
  });
});

test('one that never ran says why', async () => {
  const failure = event('Driver Failure', { DisplayMessage: 'manifest unknown' });
  const error = await caught(follow({ [ALLOCATIONS]: ended('failed', failure) }));
  expect(error).toMatchObject({ code: 'deploy.image-missing' });
});

test('one that finds no room says what there is too little of', async () => {
  const placement = { NodesEvaluated: 1, DimensionExhausted: { memory: 1 } };
  const error = await caught(
    follow({ [ALLOCATIONS]: [], 'GET /v1/evaluation/e1': { FailedTGAllocs: { run: placement } } }),
  );
  expect(error).toMatchObject({ code: 'deploy.capacity' });
  expect(String(error)).toContain('not enough memory on 1 of 1 hosts');
});
