import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../../config/secret.ts';
import { PreflightError } from '../../errors/errors.ts';
import type { Connection } from '../ssh/index.ts';
import { Nomad } from './client.ts';
import { createTransport, type Credentials } from './http.ts';
import { patient } from './patience.ts';

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

/** Nomad's API at the end of an open connection to one of its servers. */
export function openNomad(connection: Connection, credentials: Credentials): Nomad {
  const transport = createTransport(connection.sockets[0] ?? '', connection.target.name, credentials);
  return new Nomad(patient(transport));
}
