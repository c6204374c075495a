import type { Asked, Target } from '../../config/target.ts';
import { findStanding } from '../../drivers/control/reach.ts';
import { type LedgerPlace, readLease, releaseLease, type SeenLease } from '../../drivers/ledger/ledger.ts';
import { isAlive } from '../../lib/identity.ts';
import { hostPlace, localPlace } from './hold.ts';
import { describeLease, machineName } from './record.ts';

export interface LockRequest extends Asked {
  json: boolean;
}

/** What others are told of a lease: `dead` when its process was on this machine and is gone. */
interface ShownLease {
  environment: string;
  lease: (SeenLease & { dead: boolean }) | null;
}

/** Asks the places of an environment in order: this machine answers even where the host does not. */
async function first(
  target: Target,
  look: (place: LedgerPlace) => Promise<SeenLease | undefined>,
): Promise<SeenLease | undefined> {
  const here = await look(localPlace(target));
  const host = await hostPlace(target);
  const there = host && (await look(host));
  return here ?? there;
}

async function shown(environment: string, lease: SeenLease | undefined): Promise<ShownLease> {
  if (!lease) return { environment, lease: null };
  const dead = lease.machine === (await machineName()) && !(await isAlive(lease));
  return { environment, lease: { ...lease, dead } };
}

function print(
  request: LockRequest,
  answer: ShownLease,
  words: (lease: SeenLease, dead: boolean) => string,
): string {
  if (request.json) return `${JSON.stringify(answer)}\n`;
  const { environment, lease } = answer;
  return `${lease ? words(lease, lease.dead) : `Nobody works on ${environment}.`}\n`;
}

/** Who works on the environment. */
export async function showLease(request: LockRequest): Promise<string> {
  const lease = await first(await findStanding(request), readLease);
  return print(request, await shown(request.name, lease), (held, dead) => {
    const note = dead ? '\n  Its process is gone: the next run takes it over.' : '';
    return `${request.name} is held by ${describeLease(held)}.${note}`;
  });
}

/** Takes the lease away from whoever has it: for a holder that is known to be dead. One that lives stops at its next heartbeat. */
export async function dropLease(request: LockRequest): Promise<string> {
  const lease = await first(await findStanding(request), (place) => releaseLease(place));
  return print(request, await shown(request.name, lease), (held) => `Taken from ${describeLease(held)}.`);
}
