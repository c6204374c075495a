import { freePort, isPortFree } from '../../lib/ports.ts';
import { waitFor } from '../../lib/wait.ts';
import { accountFor } from './account.ts';
import { findBinaries, reachableBinaries } from './binaries.ts';
import { type Cluster, killServer, startServer, stopServer } from './control.ts';
import { failed, portBusy } from './errors.ts';
import { ADMIN, ensureCluster } from './initialize.ts';
import { prepareLayout, STATE_DIR } from './layout.ts';
import { claim, livingPostmaster, release } from './owner.ts';

export interface PostgresOptions {
  /** Holds the cluster, its log and the superuser's password; made when missing. */
  dataDir: string;
  /** TCP port on 127.0.0.1; a free one when left out. */
  port?: number;
  /** For data that nobody will miss: no fsync, several times faster. */
  fast?: boolean;
}

export interface PostgresServer {
  host: '127.0.0.1';
  port: number;
  /** Connects as the superuser to the database `postgres`. Holds a password: not for logs nor argv. */
  adminUrl: string;
  url: (user: string, password: string, database: string) => string;
  /** Where the data really is; differs from `dataDir` for a root whose checkout is closed to others. */
  home: string;
  relocated: boolean;
  /** Of the postmaster. */
  pid: number;
  /** Finishes transactions' rollback, writes everything, ends. Safe to call twice. */
  stop: () => Promise<void>;
  /** SIGKILL to the postmaster, as a crash would; the next start recovers. */
  kill: () => Promise<void>;
}

const HOST = '127.0.0.1';
const PORT_TRIES = 5;

/** Starts until the port chosen is really ours and what a crash left in shared memory is gone. */
async function startUntilUp(cluster: Cluster, options: PostgresOptions): Promise<number> {
  let said = '';
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const port = options.port ?? (await freePort(HOST));
    if (!(await isPortFree(port, HOST))) throw portBusy(port);
    const trouble = await waitFor(
      async () => {
        said = (await startServer(cluster, port, options.fast === true)) ?? '';
        // The backends of a killed server need a moment to notice.
        return said.includes('shared memory block') ? undefined : { said };
      },
      { timeoutMs: 10_000, everyMs: 200 },
    );
    if (trouble?.said === '') return port;
    if (!said.includes('Address already in use') || options.port !== undefined) break;
  }
  throw failed('start', said, [`read its log: ${cluster.layout.log}`]);
}

/**
 * Starts the embedded PostgreSQL on 127.0.0.1 with passwords required (SCRAM).
 *
 * As root the server runs as uid 65534, from copies in /var/lib/pulse where the checkout is closed to that account.
 * A server left behind by a dead pulse is stopped first; data that a living one serves is refused (LockError).
 * Throws PreflightError, LockError or ToolError with the end of the server's log.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const account = accountFor(process.getuid?.());
  const fast = options.fast === true;
  const [binaries, layout] = await Promise.all([
    findBinaries(),
    prepareLayout(options.dataDir, account, { throwaway: fast }),
  ]);
  await claim(layout);
  try {
    const native = await reachableBinaries(binaries, account, STATE_DIR);
    const cluster = { layout, native, account };
    await stopServer(cluster);
    const password = await ensureCluster(layout, native, account, fast);
    const port = await startUntilUp(cluster, options);
    const pid = (await livingPostmaster(layout))?.pid;
    if (pid === undefined)
      throw failed('stay up', 'It ended right after it had started.', [`see ${layout.log}`]);
    const url = (user: string, secret: string, database: string) =>
      `postgres://${encodeURIComponent(user)}:${encodeURIComponent(secret)}@${HOST}:${port}/${encodeURIComponent(database)}`;
    return {
      host: HOST,
      port,
      pid,
      url,
      adminUrl: url(ADMIN, password, 'postgres'),
      home: layout.home,
      relocated: layout.relocated,
      async stop() {
        await stopServer(cluster);
        await release(layout);
      },
      kill: () => killServer(layout),
    };
  } catch (error) {
    await release(layout);
    throw error;
  }
}
