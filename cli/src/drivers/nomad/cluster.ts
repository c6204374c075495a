import type { Target } from '../../config/target.ts';
import { needKnown, sshTargets } from '../control/reach.ts';
import type { LedgerPlace } from '../ledger/ledger.ts';
import { NOMAD_API } from './address.ts';
import type { Nomad } from './client.ts';
import { connect, type Connection } from '../ssh/index.ts';
import { PreflightError, RemoteError } from '../../errors/errors.ts';
import type { Secret } from '../../config/secret.ts';

/** An environment as a release reaches it: one connection a host, Nomad's API through one of them. */
export interface Cluster {
  readonly nomad: Nomad;
  /** The host whose connection carries the API. */
  readonly server: string;
  /** Certificate of the environment's own authority (PEM). */
  readonly authority: string;
  /** The connection to a host. @throws RemoteError when it cannot be reached. */
  host: (name: string) => Promise<Connection>;
  /** Hosts that cannot be reached, and why. */
  unreached: () => Promise<Record<string, Error>>;
  close: () => Promise<void>;
}

/** What is begun before the lease is held, so that nobody waits for it afterwards. */
export interface Opening {
  cluster: Promise<Cluster>;
  /** Where the lease is held: on the first host. */
  place: Promise<LedgerPlace>;
}

/** Longer, and the host counts as one that hangs. */
const CONNECT_MS = 8000;

async function openServer(
  opened: Promise<Connection>,
  servers: readonly Promise<Connection>[],
  learn: (secret: Secret) => void,
) {
  // Loaded while SSH connects.
  const [{ fetchCredentials, openNomad }, connection] = await Promise.all([import('./connect.ts'), opened]);
  const credentials = await fetchCredentials(connection);
  learn(credentials.token);
  learn(credentials.key);
  return { connection, authority: credentials.ca, nomad: openNomad(connection, credentials, servers) };
}

/** The first server that answers; when none does, the fault of the first of the manifest. */
async function firstServer(opened: readonly Promise<Connection>[], learn: (secret: Secret) => void) {
  const servers = opened.map((each) => openServer(each, opened, learn));
  try {
    return await Promise.any(servers);
  } catch (error) {
    const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
    throw first;
  }
}

/** Begins to connect to every host at once. */
export async function openCluster(
  target: Target,
  learn: (secret: Secret) => void,
  signal: AbortSignal,
): Promise<Opening> {
  const { environment } = target;
  const known = sshTargets(target, await needKnown(target));
  const open = new Map<string, Promise<Connection>>(
    environment.hosts.map(({ name }) => {
      const ssh = known.find((each) => each.name === name);
      const forward = environment.servers.includes(name) ? [NOMAD_API] : [];
      const opened = ssh
        ? connect(ssh, { forward, timeoutMs: CONNECT_MS, signal })
        : Promise.reject(unknownHost(target, name));
      // Whoever needs the host hears of it; who does not is not disturbed.
      opened.catch(() => undefined);
      return [name, opened] as const;
    }),
  );
  const host = (name: string) => open.get(name) ?? Promise.reject(unknownHost(target, name));
  async function close() {
    const settled = await Promise.allSettled([...open.values()]);
    await Promise.all(settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value.close()] : [])));
  }
  const cluster = firstServer(environment.servers.map(host), learn).then(
    ({ connection, nomad, authority }): Cluster => ({
      nomad,
      authority,
      server: connection.target.name,
      host,
      async unreached() {
        const settled = await Promise.allSettled([...open.values()]);
        const names = [...open.keys()];
        return Object.fromEntries(
          settled.flatMap((each, i) =>
            each.status === 'rejected' ? [[names[i] ?? '', each.reason as Error]] : [],
          ),
        );
      },
      async close() {
        nomad.close();
        await close();
      },
    }),
  );
  cluster.catch(() => void close());
  const [first] = environment.hosts;
  const place = host(first?.name ?? '').then(({ target: ssh, hand }): LedgerPlace => ({
    kind: 'host',
    ssh,
    hand,
  }));
  place.catch(() => undefined);
  return { cluster, place };
}

const unknownHost = ({ environment }: Target, name: string) =>
  new PreflightError({
    code: 'state.no-host',
    summary: `How to reach ${name} is not known here.`,
    hints: [`pulse up ${environment.name}`],
  });

/** Every host has to be there to change all of them together. @throws PreflightError naming those that are not. */
export async function needEveryHost(cluster: Cluster, environment: string): Promise<void> {
  const faults = Object.entries(await cluster.unreached());
  if (faults.length === 0) return;
  const lines = faults.map(([, error]) => (error instanceof RemoteError ? error.message : String(error)));
  throw new PreflightError({
    code: 'deploy.host-away',
    summary: `${faults.map(([name]) => name).join(', ')} cannot be reached: a release goes to every host or to none. Nothing was changed.`,
    detail: lines.join('\n'),
    hints: [`pulse status ${environment}`, `pulse up ${environment}`],
    cause: faults[0]?.[1],
  });
}
