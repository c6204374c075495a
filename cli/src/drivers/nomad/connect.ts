import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../config/secret.ts';
import { PreflightError } from '../../errors/errors.ts';
import type { Connection } from '../ssh/index.ts';
import { Nomad } from './client.ts';
import { createTransport, type Credentials, type Transport } from './http.ts';
import { patient } from './patience.ts';
import { oneOf } from './ways.ts';

/** Where an agent listens, as its own host sees it. */
export const NOMAD_API = '127.0.0.1:4646';

const LIMIT_MS = 10_000;

type Found = Record<'ca' | 'certificate' | 'key' | 'token', string> | { missing: string };

/** Certificate and token from a server. They are kept in memory only. */
export async function fetchCredentials({ hand, target }: Connection): Promise<Credentials> {
  const source = await readFile(join(import.meta.dirname, 'credentials.py'), 'utf8');
  const found = JSON.parse(await hand.call(source, { timeoutMs: LIMIT_MS })) as Found;
  if ('missing' in found) {
    throw new PreflightError({
      code: 'nomad.no-credentials',
      summary: `${target.name} has nothing to make releases with: ${found.missing} is not there.`,
      hints: ['pulse up ENV --only configure'],
    });
  }
  const { ca, certificate, key, token } = found;
  return { ca, certificate, key: new Secret(key), token: new Secret(token.trim()) };
}

/** A way to Nomad's API: an open connection to one of its servers. */
export const wayThrough = ({ sockets, target }: Connection, credentials: Credentials): Transport =>
  createTransport(sockets[0] ?? '', target.name, credentials);

/** Nomad's API through any of its servers, the first one first; more may be added while it is used. */
export const openNomad = (ways: readonly Transport[]): Nomad => new Nomad(patient(oneOf(ways)));
