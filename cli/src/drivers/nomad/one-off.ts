import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Task, TaskGroup } from './types.ts';

/** Where it writes is read while it writes; what nobody has read by then is lost, and the disk is not full. */
const LOGGING = [{ type: 'json-file', config: [{ 'max-size': '256m', 'max-file': '1' }] }];

/** Settings of an instance that serves which mean nothing to a task. */
const NOT_OWN = new Set(['ports', 'logging', 'command']);

/** What a server runs to remove a task that nobody waits for any more; its word is the id of the job. */
export const REMOVE_TASK = readFileSync(join(import.meta.dirname, 'remove-task.py'), 'utf8');

interface Template {
  EmbeddedTmpl?: string;
}

/** A task with the secrets of the service under the name of its own job, which is the only one it may read. */
function templatesOf({ Templates }: Task, service: string, id: string): Template[] {
  return ((Templates ?? []) as Template[]).map((template) => ({
    ...template,
    EmbeddedTmpl: template.EmbeddedTmpl?.replaceAll(`"nomad/jobs/${service}"`, `"nomad/jobs/${id}"`) ?? '',
  }));
}

function taskOf(task: Task, service: string, id: string, [program = '', ...words]: readonly string[]): Task {
  const own = Object.entries(task.Config ?? {}).filter(([name]) => !NOT_OWN.has(name));
  return {
    ...task,
    Config: { ...Object.fromEntries(own), entrypoint: [program], args: words, logging: LOGGING },
    Templates: templatesOf(task, service, id),
    Services: [],
    ShutdownDelay: 0,
    RestartPolicy: null,
  };
}

/** The group of a service that serves, and the task in it that is the service. */
function partsOf(job: Job, service: string): { group: TaskGroup; task: Task } {
  const group = job.TaskGroups.find(({ Name }) => Name === service) ?? job.TaskGroups[0];
  const task = group?.Tasks.find(({ Name }) => Name === service) ?? group?.Tasks[0];
  if (group && task) return { group, task };
  throw new TypeError(`the job ${job.ID} has no task`);
}

/**
 * A job that runs a command once with everything that a service has, image, variables, secrets, limits, and that nobody is
 * sent to. It is never started again, whatever becomes of it. Pure.
 */
export function oneOffJob(job: Job, service: string, id: string, command: readonly string[]): Job {
  const { group, task } = partsOf(job, service);
  const never = { Attempts: 0, Interval: 86_400_000_000_000, Delay: 15_000_000_000 };
  return {
    ...{ ID: id, Name: id, Type: 'batch' },
    ...{ Namespace: job.Namespace, Region: job.Region, Datacenters: job.Datacenters, NodePool: job.NodePool },
    ...{ Priority: job.Priority, Constraints: job.Constraints },
    Meta: { ...job.Meta, pulse_run: service },
    TaskGroups: [
      {
        ...group,
        ...{ Name: 'run', Count: 1 },
        ...{ Update: null, Migrate: null, Networks: [], Services: [], Spreads: [], ShutdownDelay: null },
        RestartPolicy: { ...never, Mode: 'fail' },
        ReschedulePolicy: { ...never, Unlimited: false },
        Tasks: [taskOf({ ...task, Name: 'run' }, service, id, command)],
      },
    ],
  };
}
