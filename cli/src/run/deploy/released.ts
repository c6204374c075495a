import { readFile } from 'node:fs/promises';
import type { Target } from '../../config/target.ts';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import { placesFor } from '../../drivers/control/reach.ts';
import { writeWhole } from '../../drivers/control/write.ts';

/** The hosts by their keys: one that was made anew has another, and nothing was released there. */
const hostsAs = ({ hosts }: KnownEnvironment): string => hosts.map(({ hostKey }) => `${hostKey}\n`).join('');

/** Remembers on this machine that something was released on these hosts. */
export const markReleased = (target: Target, known: KnownEnvironment): Promise<void> =>
  writeWhole(placesFor(target).released, hostsAs(known));

/** Whether this machine remembers it. When not, asking the cluster tells. */
export async function isMarkedReleased(target: Target, known: KnownEnvironment): Promise<boolean> {
  const marked = await readFile(placesFor(target).released, 'utf8').catch(() => null);
  return marked === hostsAs(known);
}
