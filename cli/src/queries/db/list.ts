import { databaseHost } from '../../config/placement.ts';
import type { Asked } from '../../config/target.ts';
import {
  type Backup,
  type BackupSight,
  type DrillRecord,
  listBackups,
  readInfo,
  unreadable,
} from '../../drivers/backup/index.ts';
import { findStanding, needHost } from '../../drivers/control/reach.ts';
import { formatDuration } from '../../lib/duration.ts';
import { sizeOf, table } from '../../lib/text.ts';

export interface ListRequest extends Asked {
  json: boolean;
  signal: AbortSignal;
}

const moment = (iso: string) => iso.slice(0, 19).replace('T', ' ');

/** `4 h`, `3 d`: how long ago, in one unit. */
function ago(iso: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / 60_000));
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} d ago`;
}

function rowOf(backup: Backup): string[] {
  const { label, type, finishedAt, seconds, databaseBytes, repositoryBytes, repository, damaged } = backup;
  return [
    `  ${label}`,
    type,
    `${moment(finishedAt)} UTC`,
    formatDuration(seconds * 1000),
    sizeOf(databaseBytes),
    `+${sizeOf(repositoryBytes)}`,
    repository === 1 ? '' : 'object storage',
    damaged ? 'DAMAGED' : '',
  ];
}

function archiveLine(archive: BackupSight['archive'], now: number): string {
  if (archive === null) return 'archive   ✗ PostgreSQL does not answer';
  const { lastArchivedAt, lastFailedAt, waiting } = archive;
  if (lastArchivedAt === null) return 'archive   ✗ nothing was archived yet';
  const fails = lastFailedAt !== null && lastFailedAt > lastArchivedAt;
  const words = `last change left ${ago(lastArchivedAt, now)}, ${waiting} waiting`;
  return fails ? `archive   ✗ fails since ${moment(lastFailedAt)}; ${words}` : `archive   ✓ ${words}`;
}

function drillLine(drill: DrillRecord | null, now: number): string {
  if (drill === null) return 'drill     · none yet';
  if ('fault' in drill) return `drill     ✗ ${ago(drill.at, now)}: ${drill.fault}`;
  const { good, at, backup, seconds, invariants } = drill;
  const broken = invariants.filter(({ holds }) => !holds).map(({ name }) => name);
  const words = `${ago(at, now)}: ${backup} came back in ${formatDuration(seconds * 1000)}`;
  return good ? `drill     ✓ ${words}` : `drill     ✗ ${words}, and does not hold: ${broken.join(', ')}`;
}

/** What there is to restore from, and what restores left. Pure. */
export function formatBackups(sight: BackupSight, environment: string, now: number): string {
  const backups = readInfo(sight.info);
  const { interrupted, kept } = sight;
  const away = unreadable(sight.info);
  const lines = [
    ...(backups.length > 0 ? [table(backups.map(rowOf))] : []),
    ...(backups.length === 0 && away.length === 0 ? ['There is no backup yet.'] : []),
    ...away.map((words) => `backups   ✗ cannot be read where they are kept: ${words}`),
    '',
    archiveLine(sight.archive, now),
    drillLine(sight.drill, now),
    ...(interrupted ? [`restore   ✗ was interrupted: pulse db restore ${environment} begins it again`] : []),
    ...kept.map((path) => `kept      · ${path}   pulse db forget ${environment}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** What `pulse db list` prints. */
export async function showBackups(request: ListRequest): Promise<string> {
  const target = await findStanding(request);
  const ssh = await needHost(target, databaseHost(target.environment).name);
  const sight = await listBackups(ssh, { signal: request.signal });
  const { info, ...rest } = sight;
  if (request.json)
    return `${JSON.stringify({ backups: readInfo(info), unreadable: unreadable(info), ...rest })}\n`;
  return formatBackups(sight, target.environment.name, Date.now());
}
