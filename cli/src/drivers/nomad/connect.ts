import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../config/secret.ts';
import { PreflightError } from '../../errors/errors.ts';
import type { Connection } from '../ssh/index.ts';
import { Nomad } from './client.ts';
import { createTransport, type Credentials, type Transport } from './http.ts';
import { patient } from './patience.ts';
import { oneOf } from './ways.ts';

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

const wayThrough = ({ sockets, target }: Connection, credentials: Credentials): Transport =>
  createTransport(sockets[0] ?? '', target.name, credentials);

/** Nomad's API through a server, and through the others, as they are reached, should its agent go away. */
export function openNomad(
  first: Connection,
  credentials: Credentials,
  servers: readonly Promise<Connection>[],
): Nomad {
  const ways = [wayThrough(first, credentials)];
  for (const opened of servers) {
    opened.then(
      (other) => {
        if (other !== first) ways.push(wayThrough(other, credentials));
      },
      () => undefined, // whoever needs that host hears of it
    );
  }
  return new Nomad(patient(oneOf(ways)));
}
