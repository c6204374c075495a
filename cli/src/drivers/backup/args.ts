import { shellWord } from '../../lib/shell.ts';

const PROGRAM = '/usr/local/sbin/pulse-backup';
const SOCKET = '/var/run/postgresql';

export type BackupType = 'full' | 'diff' | 'incr';

/** What is asked of pulse-backup. */
export type Asked =
  | { verb: 'list' | 'drill' | 'forget' }
  /** `to` as PostgreSQL reads a moment: `2026-11-25 10:00:00+00`. */
  | { verb: 'restore'; to: string | null };

/**
 * The command line of a question. What must not end half way is a unit of its own: it goes on when the connection, or this
 * machine, is lost.
 */
export function buildBackupCommand(asked: Asked): string {
  const { verb } = asked;
  const words = [PROGRAM, verb, ...(verb === 'restore' && asked.to !== null ? ['--to', asked.to] : [])];
  const line = words.map(shellWord).join(' ');
  if (verb === 'list') return `sudo -n ${line}`;
  // A unit that was killed ends with 255, which is ssh's own word for a host that was not reached.
  return `sudo -n systemd-run --quiet --collect --pipe --wait --service-type=exec ${line} || exit 1`;
}

/** Makes a backup through the unit of the timers, so that two never run at once; says the last words of one that failed. */
export function buildMakeCommand(type: BackupType): string {
  const unit = `pulse-backup@${type}.service`;
  return `sudo -n systemctl start ${unit} || { sudo -n journalctl -n 20 -o cat -u ${unit}; exit 1; }`;
}

/** Who comes into the database: one that only reads, or one that changes the schema as its owner. */
export type DatabaseRole = 'readonly' | 'migrator';

/** psql on the host, as one of the roles that the administrator stands for (pg_ident.conf). */
export const buildPsqlCommand = (name: string, role: DatabaseRole, words: readonly string[]): string =>
  ['psql', '-h', SOCKET, '-U', `${name}_${role}`, '-d', name, ...words].map(shellWord).join(' ');

/** pg_dump on the host, to its standard output. */
export const buildDumpCommand = (name: string, format: 'custom' | 'plain'): string =>
  `pg_dump -h ${SOCKET} -U ${name}_readonly -d ${name} --format=${format}`;

/** Options of ssh for what is read by a program: without the greeting of the host. */
export const QUIET = ['LogLevel=ERROR'] as const;
