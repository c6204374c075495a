/** What ansible/roles/backup/files/pulse-backup says. Times are ISO 8601, sizes bytes. */

export interface Backup {
  label: string;
  type: 'full' | 'diff' | 'incr';
  finishedAt: string;
  seconds: number;
  databaseBytes: number;
  repositoryBytes: number;
  repositories: number[];
  damaged: boolean;
}

export interface Drill {
  at: string;
  good: boolean;
  backup?: string;
  /** Of the newest change that came back. */
  lastTransactionAt?: string | null;
  /** Until the restored database took writes. */
  seconds?: number;
  invariants?: { name: string; holds: boolean }[];
  fault?: { summary: string };
}

export interface Restore {
  at: string;
  to: string | null;
  seconds: number;
  /** Folder of the cluster as it was before. */
  kept: string;
}

export interface BackupSight {
  stanza: string;
  /** The oldest first. */
  backups: Backup[];
  archive: { lastArchivedAt: string | null; lastFailedAt: string | null; waiting: number };
  drill: Drill | null;
  restore: Restore | null;
  /** Clusters that restores kept. */
  kept: string[];
}

export interface Forgotten {
  removed: string[];
  bytesFreed: number;
}
