import type { Nomad } from '../../drivers/nomad/client.ts';
import { RemoteError } from '../../errors/errors.ts';
import type { Started } from './rollout.ts';

/** How long Nomad may take to believe that instances are healthy, and to end the old ones. */
const LIMIT_MS = 30_000;

const tooLong = (service: string, what: string) =>
  new RemoteError({
    code: 'deploy.stuck',
    summary: `${service}: ${what} within ${LIMIT_MS / 1000} s.`,
    hints: ['pulse status ENV', `pulse logs ENV ${service}`],
  });

/** Looks again whenever something is new, until `done` says so. False when time is up. */
async function until<T>(
  look: (after: number | undefined) => Promise<{ value: T; index: number }>,
  done: (value: T) => boolean,
): Promise<boolean> {
  const deadline = performance.now() + LIMIT_MS;
  let after: number | undefined;
  while (performance.now() < deadline) {
    const seen = await look(after);
    if (done(seen.value)) return true;
    after = seen.index;
  }
  return false;
}

/** Waits until Nomad counts every canary as healthy, without which it promotes none. */
async function awaitHealthy(
  nomad: Nomad,
  { service, deployment }: Started,
  signal: AbortSignal,
): Promise<boolean> {
  let canaries = false;
  const healthy = await until(
    (after) => nomad.deployment(deployment, after === undefined ? { signal } : { after, signal }),
    ({ TaskGroups, Status, StatusDescription }) => {
      if (Status === 'failed' || Status === 'cancelled') {
        throw new RemoteError({
          code: 'deploy.ended-early',
          summary: `Nomad gave ${service.name} up before the switch: ${StatusDescription}.`,
          hints: [`pulse logs ENV ${service.name}`],
        });
      }
      const groups = Object.values(TaskGroups);
      canaries = groups.some(({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted);
      return Status === 'successful' || groups.every((group) => group.HealthyAllocs >= group.DesiredTotal);
    },
  );
  if (!healthy) throw tooLong(service.name, 'Nomad did not count its new instances as healthy');
  return canaries;
}

/** Waits until every service can be switched. Resolves to those that wait for it. @throws RemoteError for one that cannot. */
export async function awaitPromotable(
  nomad: Nomad,
  started: readonly Started[],
  signal: AbortSignal,
): Promise<readonly Started[]> {
  const canaries = await Promise.all(started.map((each) => awaitHealthy(nomad, each, signal)));
  return started.filter((_, i) => canaries[i]);
}

/**
 * Switches all services to their new instances, at the same moment.
 * @throws RemoteError; then some may serve and some may not, and the caller takes all back.
 */
export async function promoteAll(nomad: Nomad, waiting: readonly Started[]): Promise<void> {
  const settled = await Promise.allSettled(waiting.map(({ deployment }) => nomad.promote(deployment)));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Waits until nobody can be sent to anything but the new instances. */
export async function awaitAlone(
  nomad: Nomad,
  started: readonly Started[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    started.map(async ({ service: { name }, instances }) => {
      const mine = new Set(instances.map(({ id }) => id));
      const alone = await until(
        (after) => nomad.services(name, after === undefined ? { signal } : { after, signal }),
        (found) => found.length > 0 && found.every(({ AllocID }) => mine.has(AllocID)),
      );
      if (!alone) throw tooLong(name, 'its old instances did not go');
    }),
  );
}
