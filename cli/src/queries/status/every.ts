import { findManifest, loadManifest, MANIFEST_NAME } from '../../config/load.ts';
import { join } from 'node:path';
import type { Asked } from '../../config/target.ts';
import { readKnown } from '../../drivers/control/hosts.ts';
import { findStanding, placesFor } from '../../drivers/control/reach.ts';
import { toFault } from '../../errors/format.ts';
import { count, table } from '../../lib/text.ts';
import { problemCount, problemsOf } from './format.ts';
import { lookAtStatus, type Status } from './look.ts';

/** How one environment is, for a list of all of them. */
export interface Brief {
  environment: string;
  provisioner: string;
  hosts: number;
  /** Null where this machine knows no host of it, and where it could not be looked at. */
  status: Status | null;
  /** Why it could not be looked at. */
  fault: string | null;
}

export type Everywhere = Omit<Asked, 'name' | 'like'>;

async function lookAt(name: string, asked: Everywhere, signal: AbortSignal): Promise<Brief> {
  const target = await findStanding({ ...asked, name, like: null });
  const { provisioner, hosts } = target.environment;
  const brief = { environment: name, provisioner, hosts: hosts.length, status: null, fault: null };
  try {
    const known = await readKnown(placesFor(target));
    if (known.hosts.length === 0) return brief;
    return { ...brief, status: await lookAtStatus(target, signal) };
  } catch (error) {
    return { ...brief, fault: toFault(error).summary };
  }
}

/** Looks at every environment of the manifest at once. One that cannot be looked at is a finding, not an end. */
export async function lookEverywhere(asked: Everywhere, signal: AbortSignal): Promise<Brief[]> {
  const { cwd, root } = asked;
  const { manifest } = await loadManifest((await findManifest(cwd)) ?? join(root, MANIFEST_NAME), cwd);
  return Promise.all(Object.keys(manifest.environments).map((name) => lookAt(name, asked, signal)));
}

export const isWell = ({ status, fault }: Brief): boolean =>
  fault === null && (status === null || problemCount(status) === 0);

/** What is wrong first, in a few words: `back: disk 97 % full`. */
function words({ status, fault }: Brief): string {
  if (fault !== null) return fault;
  if (status === null) return 'no host that this machine knows of';
  const problems = problemCount(status);
  if (problems === 0) return status.maintenance === null ? 'all is well' : 'in maintenance: users get 503';
  const host = status.hosts.find((each) => problemsOf(each).length > 0);
  const first = host
    ? `${host.name}: ${problemsOf(host).join('; ')}`
    : `nomad: ${status.cluster.fault ?? ''}`;
  return `${count(problems, 'thing')} wrong: ${first}`;
}

/** A line an environment. */
export function formatBriefs(briefs: readonly Brief[]): string {
  const rows = briefs.map((brief) => {
    const sign = brief.status === null && brief.fault === null ? '·' : isWell(brief) ? '✓' : '✗';
    return [`  ${sign} ${brief.environment}`, brief.provisioner, count(brief.hosts, 'host'), words(brief)];
  });
  const bad = briefs.find((brief) => !isWell(brief));
  return `${table(rows)}\n${bad ? `  next: pulse status ${bad.environment}\n` : ''}`;
}
