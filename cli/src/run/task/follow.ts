import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { inspectAllocation, inspectPlacement } from '../../drivers/nomad/inspect.ts';
import type { AllocationStub } from '../../drivers/nomad/types.ts';
import { RemoteError } from '../../errors/errors.ts';

export interface TaskEnd {
  exitCode: number;
  host: string;
  /** It was ended because it needed more memory than the service is given. */
  outOfMemory: boolean;
}

const isOver = ({ ClientStatus }: AllocationStub) => ['complete', 'failed', 'lost'].includes(ClientStatus);

async function requirePlace(
  nomad: Cluster['nomad'],
  { service, evaluation }: { service: string; evaluation: string },
): Promise<void> {
  const { value } = await nomad.evaluation(evaluation);
  const [placement] = Object.values(value.FailedTGAllocs ?? {});
  if (!placement) return;
  const { code, words } = inspectPlacement(placement);
  throw new RemoteError({
    code,
    summary: `The task of ${service} finds no room beside what runs: ${words}.`,
    hints: ['pulse status ENV', 'give the hosts more, or stop what is not needed'],
  });
}

/** How a task ended. @throws RemoteError for one that never ran, or whose host went. */
function endOf(service: string, allocation: AllocationStub): TaskEnd {
  const { NodeName: host, TaskStates } = allocation;
  const events = Object.values(TaskStates ?? {}).flatMap(({ Events }) => Events ?? []);
  const end = events.find(({ Type }) => Type === 'Terminated');
  if (end) {
    const { Details, ExitCode } = end;
    const exitCode = Number(Details?.exit_code ?? ExitCode);
    return { exitCode, host, outOfMemory: Details?.oom_killed === 'true' };
  }
  const fault = inspectAllocation(allocation);
  throw new RemoteError({
    code: fault?.code ?? 'deploy.failed',
    summary: `The task of ${service} on ${host} ${fault?.words ?? 'did not run'}.`,
    hints: ['pulse status ENV', 'pulse logs ENV nomad'],
  });
}

/** Follows a registered task to its end. @throws RemoteError when it finds no place, or never runs. */
export async function followTask(
  { nomad }: Cluster,
  task: { service: string; job: string; evaluation: string },
  signal: AbortSignal,
): Promise<TaskEnd> {
  let after: number | undefined;
  for (;;) {
    const waiting = after === undefined ? { signal } : { after, signal };
    const seen = await nomad.allocationsOfJob(task.job, waiting);
    after = seen.index;
    const [allocation] = seen.value;
    if (!allocation) await requirePlace(nomad, task);
    else if (isOver(allocation)) return endOf(task.service, allocation);
  }
}
