import type { Hand } from '../ssh/index.ts';

/** Where the certificate authority of a rehearsal leaves its root (ansible/roles/pebble). */
export const REHEARSAL_ROOT = '/etc/pulse/acme-root.pem';
const LIMIT_MS = 10_000;
const SCRIPT = 'with open(ASK, encoding="ascii") as handle:\n    print(handle.read())';

/** The root that the certificates of a rehearsal are checked with (PEM). @throws RemoteError where there is none. */
export const rehearsalRoot = (ingress: Hand): Promise<string> =>
  ingress.call(SCRIPT, { ask: REHEARSAL_ROOT, timeoutMs: LIMIT_MS });
