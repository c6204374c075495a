import { findStanding } from '../../drivers/control/reach.ts';
import type { Asked, Target } from '../../config/target.ts';
import { readLease, releaseLease, type SeenLease } from '../../drivers/ledger/ledger.ts';
import { describeLease, hostPlace, localPlace } from './hold.ts';

async function placesOf(target: Target) {
  const host = await hostPlace(target);
  return [localPlace(target), ...(host ? [host] : [])];
}

/** Who works on the environment, in a sentence. */
export async function showLease(asked: Asked): Promise<string> {
  const target = await findStanding(asked);
  const leases = await Promise.all((await placesOf(target)).map(readLease));
  const lease = leases.find((each): each is SeenLease => each !== undefined);
  return lease ? `${asked.name} is held by ${describeLease(lease)}.\n` : `Nobody works on ${asked.name}.\n`;
}

/** Takes the lease away from whoever has it: for a holder that is known to be dead. */
export async function dropLease(asked: Asked): Promise<string> {
  const target = await findStanding(asked);
  const dropped = await Promise.all((await placesOf(target)).map((place) => releaseLease(place)));
  const lease = dropped.find((each): each is SeenLease => each !== undefined);
  return lease ? `Taken from ${describeLease(lease)}.\n` : `Nobody works on ${asked.name}.\n`;
}
