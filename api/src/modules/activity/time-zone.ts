import { problems } from '../../errors/problem.ts';

const invalid = () =>
  problems.validation([{ path: 'query.timeZone', message: 'is not a time zone: for example Europe/Paris' }]);

/** Checked once a name; the names are few, a caller's inventions are not kept. */
const known = new Set(['UTC']);

/** @throws {Problem} validation */
export function assertTimeZone(timeZone: string): void {
  if (known.has(timeZone)) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    known.add(timeZone);
  } catch {
    throw invalid();
  }
}

/** PostgreSQL has its own list of zones: one that only it does not know is the caller's fault, too. */
export function refuseUnknownZone(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === '22023') throw invalid();
  throw error;
}
