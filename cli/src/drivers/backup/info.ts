/** What `pgbackrest info --output=json` says of one stanza, as far as it is used (pgBackRest 2.55). */
interface RawBackup {
  label: string;
  type: 'full' | 'diff' | 'incr';
  /** Seconds since 1970. */
  timestamp: { start: number; stop: number };
  /** Bytes: of the database, and of what this backup added to its repository. */
  info: { size: number; repository: { delta: number } };
  database: { 'repo-key': number };
  error: boolean;
}

interface Status {
  code: number;
  message: string;
}

export interface RawStanza {
  status: Status;
  repo: { key: number; status: Status }[];
  backup: RawBackup[];
}

export interface Backup {
  label: string;
  type: 'full' | 'diff' | 'incr';
  /** ISO 8601, UTC: every moment since can be restored. */
  finishedAt: string;
  seconds: number;
  databaseBytes: number;
  /** What it added to its repository. */
  repositoryBytes: number;
  /** 1 is the host that keeps them, 2 object storage. */
  repository: number;
  /** A page of it was damaged already when it was copied. */
  damaged: boolean;
}

/** Of pgBackRest: whatever is no answer of a repository. */
const UNREADABLE = 99;

/** Why repositories cannot be read, in the words of pgBackRest; empty when all can. Pure. */
export const unreadable = ({ repo }: RawStanza): string[] =>
  repo.filter(({ status }) => status.code === UNREADABLE).map(({ status }) => status.message);

/** The backups of a stanza, the oldest first. Pure. */
export function readInfo({ backup }: RawStanza): Backup[] {
  const found = backup.map(({ label, type, timestamp, info, database, error }) => ({
    label,
    type,
    finishedAt: new Date(timestamp.stop * 1000).toISOString(),
    seconds: timestamp.stop - timestamp.start,
    databaseBytes: info.size,
    repositoryBytes: info.repository.delta,
    repository: database['repo-key'],
    damaged: error,
  }));
  return found.toSorted((one, other) => (one.finishedAt < other.finishedAt ? -1 : 1));
}
