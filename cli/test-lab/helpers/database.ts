import { firstHost, onHost } from './lab.ts';

/** What a query of the administrator answers, on the only host. */
export const query = async (sql: string): Promise<string> =>
  (
    await onHost(
      await firstHost(),
      `db=$(sudo -u postgres psql -XAtc "select datname from pg_database where datname like 'pulse%' limit 1") && sudo -u postgres psql -XAtd "$db" -c "${sql.replaceAll('"', '\\"')}"`,
    )
  ).trim();

export const hasTable = async (name: string): Promise<boolean> =>
  (await query(`select to_regclass('public.${name}') is not null`)) === 't';

/** Changes of somebody that are there. */
export const changesOf = async (userId: string): Promise<number> =>
  Number(
    await query(
      `select count(*) from activity_events where user_id = '${userId}' and kind = 'profile-changed'`,
    ),
  );
