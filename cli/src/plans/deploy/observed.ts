import type { PendingMigration } from './steps.ts';

/** What is known of one service before a release. */
export interface ServiceSight {
  image: string;
  /** Hash of the job that would run. */
  spec: string;
  secrets: string;
  /** The image that runs now; null where nothing does. */
  running: string | null;
  /** Why it has to be replaced; null when what runs is what is wanted. */
  change: string | null;
  /** Whether its secrets have to be written first. */
  writesSecrets: boolean;
}

/** Everything a plan of a release is made from besides the manifest. Plain data. */
export interface DeployObserved {
  /** What serves now; null before the first release. */
  current: number | null;
  next: number;
  services: Readonly<Record<string, ServiceSight>>;
  /** Images that a host has to fetch first, by host. */
  toPull: Readonly<Record<string, readonly string[]>>;
  /** Null: no migration is in this release. `pending` null: nobody knows before it runs. */
  migration: { image: string; pending: readonly PendingMigration[] | null; cause: string } | null;
}
