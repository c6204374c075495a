import type { Nomad } from '../../drivers/nomad/client.ts';
import { RemoteError } from '../../errors/errors.ts';
import { waitFor } from '../../lib/wait.ts';
import { markOf } from '../../drivers/nomad/marks.ts';
import { runningJob } from './observe.ts';

const REVERTED_MS = 15_000;
const LOOK_MS = 50;

/**
 * Ends new instances that nobody was sent to; those that serve are of the same release, and stay.
 * @throws RemoteError when Nomad does not take the job back to what it was.
 */
export async function abandon(nomad: Nomad, service: string, mark: string): Promise<void> {
  const isNew = async () => {
    const job = await runningJob(nomad, service);
    return job !== null && markOf(job) === mark ? job : null;
  };
  const job = await isNew();
  const deployment = await nomad.latestDeployment(service);
  if (!job || !deployment || deployment.JobVersion !== job.Version) return;
  const groups = Object.values(deployment.TaskGroups);
  if (!groups.some(({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted)) return;
  await nomad.fail(deployment.ID);
  // With auto_revert Nomad takes the job back itself, at the latest when its watcher looks.
  const limits = { timeoutMs: REVERTED_MS, everyMs: LOOK_MS };
  const back = await waitFor(async () => ((await isNew()) === null ? true : undefined), limits);
  if (back) return;
  throw new RemoteError({
    code: 'deploy.not-back',
    summary: `New instances of ${service} were given up, and Nomad still keeps their job.`,
    hints: ['pulse status ENV', 'pulse deploy ENV'],
  });
}
