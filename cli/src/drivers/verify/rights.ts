import { RemoteError } from '../../errors/errors.ts';
import { runRemote, type SshTarget } from '../ssh/index.ts';

const LIMIT_MS = 30_000;

/**
 * Tried as the role, one by one, in a transaction that is taken back: what is not refused for want of a right is told. The
 * last line tells who else is a superuser.
 */
const script = (role: string) => `
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL SESSION AUTHORIZATION "${role}";
DO $trial$
DECLARE
  attempt text;
  granted text := '';
BEGIN
  FOR attempt IN
    SELECT 'CREATE TABLE public.pulse_trial (id int)'
    UNION ALL SELECT 'CREATE SCHEMA pulse_trial'
    UNION ALL SELECT 'CREATE ROLE pulse_trial'
    UNION ALL SELECT 'COPY (SELECT 1) TO PROGRAM $x$true$x$'
    UNION ALL (SELECT format('ALTER TABLE %s ADD COLUMN pulse_trial int', oid::regclass)
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname LIMIT 1)
    UNION ALL (SELECT format('TRUNCATE %s', oid::regclass)
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname LIMIT 1)
  LOOP
    BEGIN
      EXECUTE attempt;
      granted := granted || attempt || '; ';
    EXCEPTION WHEN insufficient_privilege THEN NULL;
    END;
  END LOOP;
  PERFORM set_config('pulse.granted', granted, true);
END
$trial$;
SELECT 'granted ' || current_setting('pulse.granted');
ROLLBACK;
SELECT 'superuser ' || rolname FROM pg_roles WHERE rolsuper AND rolname <> 'postgres';
`;

export interface RightsSight {
  /** Statements that the role may, and must not. */
  granted: string;
  /** Superusers beside the system's own. */
  superusers: string[];
}

/** Tries what the role of the application must not do. @throws RemoteError where PostgreSQL could not be asked. */
export async function tryRights(
  target: SshTarget,
  database: string,
  role: string,
  signal?: AbortSignal,
): Promise<RightsSight> {
  const command = `sudo -n -u postgres psql -X -A -t -q -v ON_ERROR_STOP=1 -d ${database} -f -`;
  const result = await runRemote(target, command, { timeoutMs: LIMIT_MS, input: script(role), signal });
  if (result.exitCode !== 0) {
    throw new RemoteError({
      code: 'verify.rights',
      summary: `PostgreSQL on ${target.name} could not be asked what ${role} may do.`,
      detail: result.tail,
      hints: ['pulse logs ENV database', 'pulse status ENV'],
    });
  }
  const lines = result.stdout.split('\n');
  const after = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());
  return { granted: after('granted').join(' '), superusers: after('superuser') };
}
