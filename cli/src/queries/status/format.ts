import { count, table } from '../../lib/text.ts';
import type { HostStatus, Status } from './look.ts';

const DAY = 86_400;
const FULL = 0.9;

function formatUptime(seconds: number): string {
  if (seconds >= 2 * DAY) return `up ${Math.floor(seconds / DAY)} d`;
  if (seconds >= 7200) return `up ${Math.floor(seconds / 3600)} h`;
  return `up ${Math.floor(seconds / 60)} min`;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** What is wrong with a host, each in a few words; the reboot that waits for its window is nothing wrong. */
export function problemsOf({ figures, unreached, fault }: HostStatus): string[] {
  if (!figures) return [fault ?? 'not asked'];
  const { disk, memory, failed } = figures;
  return [
    ...(disk.used / disk.total > FULL ? [`disk ${percent(disk.used / disk.total)} full`] : []),
    ...(1 - memory.available / memory.total > FULL ? ['memory almost full'] : []),
    ...(failed.length > 0 ? [`failed: ${failed.join(', ')}`] : []),
    ...(unreached.length > 0 ? [`does not reach ${unreached.join(', ')}`] : []),
  ];
}

function hostRow(host: HostStatus): string[] {
  const { name, figures } = host;
  const problems = problemsOf(host);
  const sign = problems.length === 0 ? '✓' : '✗';
  if (!figures) return [`  ${sign} ${name}`, problems.join('; ')];
  const { uptime, load, memory, disk, updates, reboot } = figures;
  return [
    `  ${sign} ${name}`,
    formatUptime(uptime),
    `load ${load[0].toFixed(2)}`,
    `memory ${percent(1 - memory.available / memory.total)}`,
    `disk ${percent(disk.used / disk.total)}`,
    [updates > 0 ? count(updates, 'update') : 'updated', ...(reboot ? ['wants a reboot'] : [])].join(', '),
    problems.join('; '),
  ];
}

export const problemCount = ({ hosts, cluster }: Status): number =>
  hosts.filter((host) => problemsOf(host).length > 0).length + (cluster.fault === null ? 0 : 1);

/** The answer first, then the hosts that are wrong, then the others. */
export function formatStatus(status: Status): string {
  const { environment, hosts, cluster, maintenance } = status;
  const problems = problemCount(status);
  const well = maintenance === null ? 'all is well' : 'in maintenance; apart from that, all is well';
  const verdict = problems === 0 ? well : `${count(problems, 'thing')} wrong`;
  const closed =
    maintenance === null
      ? ''
      : `  ! maintenance   users get 503 since ${maintenance.since} (${maintenance.by})\n                  next: pulse maintenance off ${environment}\n\n`;
  const sorted = hosts.toSorted((a, b) => problemsOf(b).length - problemsOf(a).length);
  const nomad =
    cluster.fault === null
      ? `  ✓ nomad ${cluster.version ?? ''}   leader ${cluster.leader ?? ''}, ${cluster.ready} of ${cluster.nodes} ready`
      : `  ✗ nomad   ${cluster.fault}`;
  return `${environment}: ${verdict}\n\n${closed}${table(sorted.map(hostRow))}\n${nomad}\n`;
}
