import { expect, test } from 'vitest';
import { abandon } from '../../../src/run/deploy/abandon.ts';
import { fakeNomad } from '../../helpers/nomad-api.ts';

const job = (mark: string | null, Version: number) => ({
  ...{ ID: 'api', Version, TaskGroups: [] },
  Meta: { pulse_release: '42', ...(mark === null ? {} : { pulse_instances: mark }) },
});
const deployment = (JobVersion: number, promoted: boolean) => ({
  ...{ ID: 'd1', JobVersion, Status: 'running' },
  TaskGroups: { api: { DesiredCanaries: 1, Promoted: promoted } },
});
const FAIL = 'POST /v1/deployment/fail/d1';

test('instances that wait for their switch are given up, and Nomad goes back by itself', async () => {
  const { nomad, calls } = fakeNomad({
    'GET /v1/job/api': (times: number) => (times < 3 ? job('run-2', 5) : job(null, 6)),
    'GET /v1/job/api/deployment': deployment(5, false),
    [FAIL]: {},
  });
  await abandon(nomad, 'api', 'run-2');
  expect(calls.filter((call) => call.startsWith('POST'))).toEqual([FAIL]);
});

test.each([
  ['were switched to', job('run-2', 5), deployment(5, true)],
  ['were never registered', job(null, 4), deployment(4, true)],
  ['are those of another run', job('run-1', 4), deployment(4, false)],
])('instances that %s are left alone', async (_what, found, seen) => {
  const { nomad, calls } = fakeNomad({ 'GET /v1/job/api': found, 'GET /v1/job/api/deployment': seen });
  await abandon(nomad, 'api', 'run-2');
  expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([]);
});
