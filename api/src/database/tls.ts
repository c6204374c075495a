import { readFileSync } from 'node:fs';

/** What pg takes as `ssl`: the server's certificate and name are always verified. */
export type DatabaseTls = false | { ca?: string; rejectUnauthorized: true };

/**
 * How a connection is encrypted, from the `sslmode` and `sslrootcert` of its URL: MikroORM takes host, user, password and name
 * from it and nothing else. Modes that encrypt without asking who answers are refused.
 * @throws Error naming the mode, or the file that cannot be read
 */
export function tlsOf(url: string): DatabaseTls {
  const { searchParams } = new URL(url);
  const mode = searchParams.get('sslmode') ?? 'disable';
  if (mode === 'disable') return false;
  if (mode !== 'verify-full')
    throw new Error(`the database URL says sslmode=${mode}: write verify-full, or disable`);
  const file = searchParams.get('sslrootcert');
  // Without a file, the authorities that Node trusts, NODE_EXTRA_CA_CERTS among them.
  return file === null
    ? { rejectUnauthorized: true }
    : { ca: readFileSync(file, 'utf8'), rejectUnauthorized: true };
}
