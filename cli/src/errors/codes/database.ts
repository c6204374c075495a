/** Faults of the database of an environment, and of its backups. */
export const DATABASE_CODES = {
  'db.busy': [
    'Another restore or rehearsal is under way on the host of the database, or one was interrupted.',
    'pulse db list ENV',
  ],
  'db.no-room': ['A second copy of the database does not fit on its host.', 'pulse status ENV'],
  'db.no-backup': ['There is no backup yet.', 'pulse db backup ENV'],
  'db.no-backup-then': [
    'The moment to restore to is before the end of the oldest backup.',
    'pulse db list ENV',
  ],
  'db.drill-failed': [
    'The latest backup came back, and the database in it is not as it has to be.',
    'pulse db list ENV',
  ],
  'db.failed': [
    'A backup, a rehearsal or a restore did not work; the last lines of the host are shown.',
    'pulse db list ENV',
  ],
  'db.wrong-time': [
    'The moment to restore to cannot be read, has no time zone, or has not come yet.',
    'pulse db restore ENV --to 10m',
  ],
  'db.confirm': [
    'A restore over live data needs the name of the environment said once more; --yes is not enough.',
    'pulse db restore ENV --confirm ENV',
  ],
  'db.goes-on': [
    'No fault: what was begun on a host comes to its end there, whoever stopped watching.',
    'pulse db list ENV',
  ],
  'db.dump-failed': ['The database could not be written to a file.', 'pulse db psql ENV'],
} as const;
