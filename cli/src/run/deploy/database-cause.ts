import type { Environment } from '../../config/environment.ts';
import { databaseHost } from '../../config/placement.ts';
import { RemoteError } from '../../errors/errors.ts';

interface Refusal {
  said: RegExp;
  words: string;
  /** What to look at, on the host of the database. */
  look: string;
}

// https://www.postgresql.org/docs/17/errcodes-appendix.html, in the words of its messages.
const REFUSALS: readonly Refusal[] = [
  {
    said: /sorry, too many clients already|remaining connection slots are reserved|too many connections for (?:role|database)/iu,
    words: 'PostgreSQL has no connection left',
    look: `sudo -u postgres psql -c 'SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3'`,
  },
  { said: /No space left on device/iu, words: 'the disk of PostgreSQL is full', look: 'df -h' },
  {
    said: /ECONNREFUSED [\d.]+:5432|the database system is (?:starting up|shutting down|in recovery mode|not yet accepting)/iu,
    words: 'PostgreSQL does not run',
    look: 'systemctl status postgresql@17-main',
  },
];

/**
 * A fault of an instance whose last lines say that PostgreSQL refuses it, with that cause in its sentence and the command that
 * looks at it first; any other error as it is.
 */
export function withDatabaseCause(error: unknown, environment: Environment): unknown {
  if (!(error instanceof RemoteError)) return error;
  const { code, message, detail, hints, cause } = error;
  const refusal = REFUSALS.find(({ said }) => said.test(detail ?? ''));
  if (!refusal) return error;
  const host = databaseHost(environment).name;
  const look = `pulse ssh ${environment.name} ${host} -- ${refusal.look}`;
  return new RemoteError({
    code,
    summary: `${message.replace(/\.$/u, '')}: ${refusal.words}.`,
    detail,
    hints: [look, ...hints],
    cause,
  });
}
