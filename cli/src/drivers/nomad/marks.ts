import type { Job } from './types.ts';

/** Names the run that made new instances of a release that was there already; a job without it was never made anew. */
const MARK = 'pulse_instances';

export const markOf = ({ Meta }: Pick<Job, 'Meta'>): string | null => Meta?.[MARK] ?? null;

export const withMark = (job: Job, mark: string): Job => ({ ...job, Meta: { ...job.Meta, [MARK]: mark } });

/** A job as it is wanted, with the mark of the one that runs: instances that were made anew are no change of a release. */
export function keepingMark(job: Job, running: Job | null): Job {
  const mark = running === null ? null : markOf(running);
  return mark === null ? job : withMark(job, mark);
}

interface Update {
  Canary?: number;
  MaxParallel?: number;
}

/** A job with so many instances, all of which stand beside what runs before they are switched to. */
export const withCount = (job: Job, count: number): Job => ({
  ...job,
  TaskGroups: job.TaskGroups.map((group) => {
    const update = group.Update as Update | null | undefined;
    const whole = { ...update, Canary: count, MaxParallel: count };
    return { ...group, Count: count, ...(update ? { Update: whole } : {}) };
  }),
});
