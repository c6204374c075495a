import type { HostRole } from '../../config/host-roles.ts';
import type { HostSight } from './observed.ts';

/** Roles that decide who gets into a host: all of them put it right after it was opened by other means. */
const DOORS: ReadonlySet<HostRole> = new Set(['access', 'ssh', 'firewall', 'fail2ban']);

/** Why a role has to run on a host; undefined when it has not. */
export function causeOfRole(
  role: HostRole,
  sight: HostSight,
  inputs: string | undefined,
  full: boolean,
): string | undefined {
  if (sight.state === 'absent') return 'the host is new';
  if (sight.state === 'stopped') return 'the host was stopped: what it is like cannot be read';
  const seen = sight.roles[role];
  if (!seen) return 'never applied: the host has no receipt of it';
  if (!seen.readable) return 'its receipt on the host cannot be read';
  const [first, ...others] = seen.drift;
  if (first !== undefined) {
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    return `receipt: ${first}${more}`;
  }
  if (sight.shut !== undefined && DOORS.has(role)) return 'the host has to be opened by other means first';
  if (inputs === undefined || seen.inputs !== inputs) return 'its settings or its tasks changed since';
  return full ? '--full was given' : undefined;
}
