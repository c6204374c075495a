/** One pool of PostgreSQL connections, shared by MikroORM and by the prepared statements of the hot paths. */
import { MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';
import type { Pool, PoolConfig } from 'pg';
import { entities } from './entities.ts';
import { tlsOf } from './tls.ts';

export interface Database {
  /**
   * For named (prepared) statements. Dates come back as text, because the parsers are MikroORM's: statements
   * that answer dates format them with `iso()`.
   */
  pool: Pool;
  /** A fresh unit of work; made only by requests that need one (17 µs each). */
  em(): SqlEntityManager;
  orm: MikroORM;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  applicationName: string;
  /** Milliseconds after which PostgreSQL gives up a statement; 0 never. */
  statementTimeout?: number;
  /** Milliseconds after which PostgreSQL gives up waiting for a lock; 0 never. */
  lockTimeout?: number;
  warn: (message: string) => void;
  extensions?: ConstructorParameters<typeof MikroORM>[0]['extensions'];
  migrations?: ConstructorParameters<typeof MikroORM>[0]['migrations'];
}

type PoolOptions = PoolConfig & { onPoolCreated: (pool: Pool) => void };

/** Does not connect: the API starts and answers 503 while PostgreSQL is away. */
export function createDatabase(options: DatabaseOptions): Database {
  let pool: Pool | undefined;
  const statementTimeout = options.statementTimeout ?? 10_000;
  const driverOptions: PoolOptions = {
    max: options.poolSize,
    ssl: tlsOf(options.url),
    // Connections stay open: closing and opening them again costs more than they do.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeout,
    // A network that swallows packets: give up a little after the server would have.
    ...(statementTimeout > 0 ? { query_timeout: statementTimeout + 5_000 } : {}),
    lock_timeout: options.lockTimeout ?? 5_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: options.applicationName,
    keepAlive: true,
    onPoolCreated: (created) => {
      pool = created;
    },
  };
  const orm = new MikroORM({
    entities: [...entities],
    clientUrl: options.url,
    driverOptions,
    ensureDatabase: false,
    logger: (message) => options.warn(message),
    ...(options.extensions ? { extensions: options.extensions } : {}),
    ...(options.migrations ? { migrations: options.migrations } : {}),
  });
  // Makes the pool (synchronously, without a connection); MikroORM otherwise makes it at its first query.
  orm.em.getConnection().getClient();
  if (!pool) throw new Error('MikroORM made no pool: its driver has changed');
  const shared = pool;
  return {
    pool: shared,
    orm,
    em: () => orm.em.fork(),
    async close() {
      await orm.close(true);
      // Kysely ends the pool only when it has used it itself; prepared statements alone do not count.
      if (!shared.ending) await shared.end();
    },
  };
}

/** SQL that formats a timestamptz as the API answers it: 2026-11-24T02:40:00.000Z. */
export const iso = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
