import pg from 'pg';
import type { Secret } from '../../config/secret.ts';

export interface DatabaseSpec {
  database: string;
  /** Owns the database and migrates it. */
  owner: { role: string; password: Secret };
  /** Connects; what else it may do, the migrations grant. */
  api: { role: string; password: Secret };
}

const LOCKED_ROLE = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION';

async function ensureRole(client: pg.Client, role: string, password: Secret): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const found = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const verb = found.rowCount === 0 ? 'create' : 'alter';
  // Utility statements take no parameters; the passwords of a cluster may be newer than those that are kept.
  await client.query(`${verb} role ${name} ${LOCKED_ROLE} password ${pg.escapeLiteral(password.reveal())}`);
}

async function withAdmin<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  // A lost connection shows in the query under way; without this listener it would end the process instead.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the roles and the database when missing, sets the passwords. Returns whether the database is new. */
export async function prepareDatabase(
  adminUrl: string,
  { database, owner, api }: DatabaseSpec,
): Promise<boolean> {
  return await withAdmin(adminUrl, async (client) => {
    await ensureRole(client, owner.role, owner.password);
    await ensureRole(client, api.role, api.password);
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount !== 0) return false;
    const name = pg.escapeIdentifier(database);
    await client.query(`create database ${name} owner ${pg.escapeIdentifier(owner.role)}`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect on database ${name} to ${pg.escapeIdentifier(api.role)}`);
    return true;
  });
}

/** Drops the database with everything in it, whoever is connected. */
export async function dropDatabase(adminUrl: string, database: string): Promise<void> {
  await withAdmin(adminUrl, (client) =>
    client.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`),
  );
}
