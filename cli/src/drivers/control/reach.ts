import { type Asked, findTarget, type Target } from '../../config/target.ts';
import { PreflightError } from '../../errors/errors.ts';
import type { SshTarget } from '../ssh/index.ts';
import { type KnownEnvironment, readKnown } from './hosts.ts';
import { type Places, placesOf } from './places.ts';

export const placesFor = ({ root, environment: { project, name } }: Target): Places =>
  placesOf(root, project, name);

/** The key pulse itself logs in with: of its own in a lab, the person's agent elsewhere. */
export const ownKey = (target: Target): string | null =>
  target.environment.provisioner === 'lab' ? placesFor(target).key : null;

/** How to reach the hosts that are known. */
export function sshTargets(target: Target, known: KnownEnvironment): SshTarget[] {
  const { knownHosts } = placesFor(target);
  return known.hosts.map(({ name, ssh }) => ({
    name,
    ...ssh,
    user: target.environment.user,
    knownHosts,
    key: ownKey(target),
  }));
}

/** The environment as it stands: a lab with the hosts it was last made with, unless `--like` says otherwise. */
export async function findStanding(asked: Asked): Promise<Target> {
  const target = await findTarget(asked);
  if (asked.like !== null || target.environment.provisioner !== 'lab') return target;
  const { like } = await readKnown(placesFor(target));
  return like === null || like === target.environment.like ? target : findTarget({ ...asked, like });
}

/** What the last provisioning left. @throws PreflightError when there was none. */
export async function needKnown(target: Target): Promise<KnownEnvironment> {
  const known = await readKnown(placesFor(target));
  if (known.hosts.length > 0) return known;
  const { name } = target.environment;
  throw new PreflightError({
    code: 'state.no-hosts',
    summary: `${name} has no host that this machine knows of.`,
    hints: [`pulse up ${name}`],
  });
}

/** How one host is reached. @throws PreflightError where nobody kept it. */
export async function needHost(target: Target, host: string): Promise<SshTarget> {
  const found = sshTargets(target, await needKnown(target)).find(({ name }) => name === host);
  if (found) return found;
  throw new PreflightError({
    code: 'state.no-host',
    summary: `How to reach ${host} is not known here.`,
    hints: [`pulse up ${target.environment.name}`],
  });
}
