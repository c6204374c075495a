import { expect, test } from 'vitest';
import { keepingMark, markOf, withCount, withMark } from '../../../src/drivers/nomad/marks.ts';
import { oneOffJob } from '../../../src/drivers/nomad/one-off.ts';
import type { Job } from '../../../src/drivers/nomad/types.ts';

const serving: Job = {
  ...{ ID: 'api', Name: 'api', Type: 'service', Version: 7, JobModifyIndex: 99, Stable: true },
  Meta: { pulse_release: '42', pulse_image: 'registry/api@sha256:00' },
  Update: { Canary: 1, MaxParallel: 1 },
  Spreads: [{ Attribute: '${node.unique.id}' }],
  Constraints: [{ LTarget: '${meta.role_api}', RTarget: 'true', Operand: '=' }],
  TaskGroups: [
    {
      ...{ Name: 'api', Count: 1, ShutdownDelay: 500_000_000 },
      Update: { Canary: 1, MaxParallel: 1, AutoRevert: true },
      Migrate: { MaxParallel: 1 },
      Networks: [{ DynamicPorts: [{ Label: 'http' }] }],
      Tasks: [
        {
          ...{ Name: 'api', Driver: 'docker', User: '10001:10001', ShutdownDelay: 1_000_000_000 },
          Config: {
            ...{ image: 'registry/api@sha256:00', ports: ['http'], readonly_rootfs: true, cap_drop: ['all'] },
            ...{ logging: { type: 'journald' }, command: 'node', args: ['server.ts'] },
          },
          Env: { NODE_ENV: 'production' },
          Templates: [
            { EmbeddedTmpl: '{{ with nomadVar "nomad/jobs/api" }}{{ end }}', Envvars: true },
            { EmbeddedTmpl: '{{ with nomadVar "nomad/jobs" }}{{ .CA }}{{ end }}' },
          ],
          Services: [{ Name: 'api' }],
          LogConfig: { Disabled: true },
          Resources: { CPU: 300, MemoryMB: 256 },
        },
        { Name: 'sidecar', Driver: 'docker', Config: null },
      ],
    },
  ],
};

test('a one-off task has what the service has, nobody is sent to it, and it is never started again', () => {
  const job = oneOffJob(serving, 'api', 'run-api-1', ['node', '-e', 'process.exit(3)']);
  expect(job).toMatchObject({ ID: 'run-api-1', Type: 'batch', Constraints: serving.Constraints });
  expect(job).not.toHaveProperty('JobModifyIndex');
  expect(job).not.toHaveProperty('Update');
  const [group] = job.TaskGroups;
  expect(group).toMatchObject({
    Count: 1,
    Update: null,
    Migrate: null,
    Networks: [],
    Services: [],
    Spreads: [],
  });
  expect(group).toMatchObject({
    RestartPolicy: { Attempts: 0, Mode: 'fail' },
    ReschedulePolicy: { Attempts: 0, Unlimited: false },
  });
  expect(group?.Tasks).toHaveLength(1);
  expect(group?.Tasks[0]).toMatchObject({
    User: '10001:10001',
    Env: { NODE_ENV: 'production' },
    Resources: { CPU: 300, MemoryMB: 256 },
    Services: [],
  });
  expect(group?.Tasks[0]?.Config).toEqual({
    ...{ image: 'registry/api@sha256:00', readonly_rootfs: true, cap_drop: ['all'] },
    ...{ entrypoint: ['node'], args: ['-e', 'process.exit(3)'] },
    logging: [{ type: 'json-file', config: [{ 'max-size': '256m', 'max-file': '1' }] }],
  });
});

test('it reads its secrets under its own name, which is the only one it may', () => {
  const [group] = oneOffJob(serving, 'api', 'run-api-1', ['true']).TaskGroups;
  const templates = group?.Tasks[0]?.Templates as { EmbeddedTmpl: string }[];
  expect(templates.map(({ EmbeddedTmpl }) => /"(nomad[^"]*)"/u.exec(EmbeddedTmpl)?.[1])).toEqual([
    'nomad/jobs/run-api-1',
    'nomad/jobs',
  ]);
});

test('new instances of a release differ by their mark and by nothing that a release is judged by', () => {
  const anew = withMark(serving, 'run-2');
  expect(markOf(serving)).toBe(null);
  expect(markOf(anew)).toBe('run-2');
  expect({ ...anew, Meta: null }).toEqual({ ...serving, Meta: null });
  expect(keepingMark(serving, anew)).toEqual(anew);
  expect(keepingMark(serving, serving)).toEqual(serving);
  expect(keepingMark(serving, null)).toEqual(serving);
});

test('as many instances as asked for all stand beside what runs before the switch', () => {
  const [group] = withCount(serving, 3).TaskGroups;
  expect(group).toMatchObject({ Count: 3, Update: { Canary: 3, MaxParallel: 3, AutoRevert: true } });
});
