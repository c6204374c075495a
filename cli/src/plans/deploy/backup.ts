import type { BackupPolicy } from '../../config/environment.ts';

/** What the hosts wrote down of backups and drills; when is ISO 8601. */
export interface BackupNotes {
  backup: { at: string; firstAt: string } | null;
  drill: { at: string; good: boolean; lastGoodAt: string | null } | null;
}

export interface BackupObjection {
  severity: 'error' | 'warning';
  words: string;
  /** What mends it. */
  next: 'backup' | 'drill';
}

/** `3 d`, `5 h`, `12 min`. */
function age(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.floor(seconds / 86_400)} d`;
  return seconds >= 7200 ? `${Math.floor(seconds / 3600)} h` : `${Math.max(0, Math.floor(seconds / 60))} min`;
}

const newest = <T extends { at: string }>(found: readonly (T | null)[]): T | null =>
  found.filter((each) => each !== null).toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0] ?? null;

/**
 * What stands against a release because of the backups: too old, or nobody ever saw one come back. A drill that was never made is
 * due as long after the first backup as the next one would be. Pure; `now` in milliseconds.
 */
export function backupObjections(
  policy: Pick<BackupPolicy, 'gate' | 'age' | 'drill'>,
  hosts: readonly BackupNotes[],
  now: number,
): BackupObjection[] {
  const severity = policy.gate ? 'error' : 'warning';
  const backup = newest(hosts.map((each) => each.backup));
  const drill = newest(hosts.map((each) => each.drill));
  if (!backup) return [{ severity, words: 'there is no backup of the database yet', next: 'backup' }];
  const since = (at: string) => (now - Date.parse(at)) / 1000;
  const found: BackupObjection[] = [];
  if (since(backup.at) > policy.age) {
    const words = `the last backup of the database is ${age(since(backup.at))} old`;
    found.push({ severity, words, next: 'backup' });
  }
  const good = drill?.good === true ? drill.at : (drill?.lastGoodAt ?? null);
  if (since(good ?? backup.firstAt) > policy.drill) {
    const words =
      good === null
        ? `no backup was ever restored in a drill, and the first one is ${age(since(backup.firstAt))} old`
        : `the last good drill of a restore is ${age(since(good))} old`;
    found.push({ severity, words, next: 'drill' });
  } else if (drill?.good === false) {
    found.push({ severity: 'warning', words: 'the last drill of a restore failed', next: 'drill' });
  }
  return found;
}
