import type { RawStanza } from './info.ts';

/** What ansible/roles/backup/files/pulse-backup says. Times are ISO 8601, sizes bytes. */

/** A rehearsal that came to its end. */
export interface Drill {
  at: string;
  good: boolean;
  /** Label of the backup. */
  backup: string;
  backupAt: string;
  /** Of the newest change that came back; null where nothing was written since the backup. */
  lastTransactionAt: string | null;
  /** Until the restored database took writes. */
  seconds: number;
  tables: number;
  invariants: { name: string; holds: boolean; answer: string }[];
}

/** How the last rehearsal went. */
export type DrillRecord = { at: string; good: boolean; lastGoodAt: string | null } & (
  Drill | { fault: string }
);

export interface Restore {
  at: string;
  /** Null: everything that was written. */
  to: string | null;
  backup: string;
  /** From the stop of PostgreSQL until it took writes again. */
  seconds: number;
  /** Folder of the cluster as it was before; null where there was none. */
  kept: string | null;
}

export interface BackupSight {
  info: RawStanza;
  /** Null: PostgreSQL does not answer. */
  archive: { lastArchivedAt: string | null; lastFailedAt: string | null; waiting: number } | null;
  drill: DrillRecord | null;
  restore: Restore | null;
  /** Whether a restore was killed half way. */
  interrupted: boolean;
  /** Clusters that restores kept. */
  kept: string[];
}

export interface Forgotten {
  removed: string[];
  bytesFreed: number;
}
