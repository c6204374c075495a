import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect } from 'vitest';
import type { KnownEnvironment } from '../../src/drivers/control/hosts.ts';
import type { ProbeCounts } from '../../src/drivers/traffic/count.ts';
import { type Prober, startProber } from '../../src/drivers/traffic/prober.ts';
import { REHEARSAL_ROOT } from '../../src/drivers/traffic/trust.ts';
import { createSenders, type Destination } from '../../src/drivers/traffic/send.ts';
import { addTallies } from '../../src/lib/tally.ts';
import type { ProbeRoute } from '../../src/config/probe-routes.ts';
import { ARTIFACTS, LAB, PROJECT, ROOT, tool } from './ground.ts';
import { onHost } from './lab.ts';

const DOMAIN = 'lab.localhost';
/** A machine that others load may be slow; a lost request is what is looked for. */
const LIMIT_MS = 30_000;

/** How the public reaches the lab, checked with the root of its own authority. */
export async function publicSite(): Promise<Destination & { origin: string }> {
  const path = join(ROOT, '.pulse/environments', PROJECT, LAB, 'hosts.json');
  const { hosts } = JSON.parse(readFileSync(path, 'utf8')) as KnownEnvironment;
  // Every environment of the scenarios names the host of its ingress first.
  const [ingress] = hosts;
  if (!ingress) throw new Error('nothing is known of the hosts of the lab');
  const connectTo = ingress.https;
  const ca = await onHost(ingress.name, `cat ${REHEARSAL_ROOT}`);
  return { origin: `https://${DOMAIN}:${connectTo.port}`, connectTo, ca };
}

/**
 * SHA-256 (base64) of the public key that signed the site's certificate, of a chain that ends at the rehearsal's own root: what a
 * browser is told to trust, which cannot be given the root itself.
 */
async function issuerKey(): Promise<string> {
  const { origin, connectTo, ca } = await publicSite();
  const socket = connectTls({ ...connectTo, ca, servername: new URL(origin).hostname });
  try {
    // Emitted only for a chain that is valid.
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(LIMIT_MS) });
    const issuer = socket.getPeerX509Certificate()?.issuerCertificate;
    if (!issuer) throw new Error('the site sends no certificate of who signed its own');
    const key = issuer.publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(key).digest('base64');
  } finally {
    socket.destroy();
  }
}

/** Signs up and reads Mon Pulse in a real browser, which trusts the lab's own authority and no other; the picture goes to the traces. */
export async function visit(picture: string): Promise<void> {
  const { origin } = await publicSite();
  mkdirSync(ARTIFACTS, { recursive: true });
  const args = [join(ROOT, 'app/scripts/visit.ts'), origin, await issuerKey(), join(ARTIFACTS, picture)];
  const { exitCode, stdout, tail } = await tool(process.execPath, args, 120_000);
  expect(exitCode, tail).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ protocol: 'TLS 1.3', heading: 'Ada Lovelace' });
}

/** The status that one request gets; 0 and why where there is no answer. */
export async function statusOf(method: 'GET' | 'POST', path: string, body?: object): Promise<string> {
  const senders = createSenders(await publicSite());
  try {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const { status, problem } = await senders.fresh(
      { method, path, inner: path, service: '', ...sent },
      LIMIT_MS,
    );
    return problem ?? String(status);
  } finally {
    senders.close();
  }
}

const ROUTES: ProbeRoute[] = [
  { method: 'GET', path: '/', inner: '/', service: 'app' },
  { method: 'GET', path: '/api/readyz', inner: '/readyz', service: 'api' },
  { method: 'POST', path: '/api/auth/login', inner: '/auth/login', service: 'api', body: '{}' },
];

const around = (path: string): ProbeRoute[] => [
  { method: 'GET', path, inner: path, service: 'web' },
  { method: 'POST', path, inner: path, service: 'web', body: '{}' },
];

/**
 * Users, from here until `stop`: so many requests a second on new and on kept connections, none sent twice. They use the
 * application, or this path alone.
 */
export async function startUsers(path?: string, ratePerSecond = 10): Promise<Prober> {
  const routes = path === undefined ? ROUTES : around(path);
  return startProber({ ...(await publicSite()), routes, ratePerSecond, timeoutMs: LIMIT_MS });
}

export const lostOf = ({
  routes,
  last,
}: ProbeCounts): { requests: number; failed: number; last: unknown } => {
  const { requests, failed } = addTallies(Object.values(routes));
  return { requests, failed, last };
};
