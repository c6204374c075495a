import { isAlive, type ProcessIdentity } from '../../lib/identity.ts';
import { signalGroup } from '../../lib/process.ts';
import { waitFor } from '../../lib/wait.ts';

const GRACE_MS = 3000;

/**
 * Ends processes that a killed pulse left behind, with their groups: kindly, then by force. A number that now belongs
 * to another process is left alone. Returns how many lived.
 */
export async function endOrphans(children: readonly ProcessIdentity[]): Promise<number> {
  const alive: ProcessIdentity[] = [];
  for (const child of children) if (await isAlive(child)) alive.push(child);
  for (const { pid } of alive) signalGroup(pid, 'SIGTERM');
  await Promise.all(
    alive.map(async (child) => {
      const gone = await waitFor(async () => ((await isAlive(child)) ? undefined : true), {
        timeoutMs: GRACE_MS,
        everyMs: 30,
      });
      // Even when the head of the group has gone, its children may not have.
      signalGroup(child.pid, 'SIGKILL');
      return gone;
    }),
  );
  return alive.length;
}
