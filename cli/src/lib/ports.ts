import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Binds and lets go; resolves to the port that was bound, or undefined when it is taken. */
function tryListen(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}

/** Whether a server of ours could listen there now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return (await tryListen(port, host)) !== undefined;
}

/** Below what systems give to outgoing connections (Linux from 32768, net.ipv4.ip_local_port_range; IANA from 49152). */
const QUIET_PORTS = { first: 20_000, last: 32_767 };
const TRIES = 32;

/**
 * A port that was free a moment ago. One of the ephemeral range could be taken by any connection before a server
 * listens on it, or while it restarts: those are only used when no other is found.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const candidate = randomInt(QUIET_PORTS.first, QUIET_PORTS.last + 1);
    if (await isPortFree(candidate, host)) return candidate;
  }
  const port = await tryListen(0, host);
  if (port === undefined) throw new Error(`No free port on ${host}.`);
  return port;
}

/** The first free port from `first` on, at most `tries` further. */
export async function nextFreePort(
  first: number,
  tries: number,
  host = '127.0.0.1',
): Promise<number | undefined> {
  for (let port = first; port < first + tries && port < 65_536; port += 1) {
    if (await isPortFree(port, host)) return port;
  }
  return undefined;
}
