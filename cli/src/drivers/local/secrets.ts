import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Secret } from '../../config/secret.ts';
import { systemCode, UserError } from '../../errors/errors.ts';

const NAMES = ['jwtKeys', 'refreshTokenSecret', 'ownerPassword', 'apiPassword'] as const;
type Name = (typeof NAMES)[number];

/** What the processes of one environment share among themselves and with nobody else. */
export type DevSecrets = Readonly<Record<Name, Secret>>;

function newJwtKeys(): string {
  const { d, x, crv, kty } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return JSON.stringify({ keys: [{ kty, crv, x, d, kid: randomBytes(6).toString('hex') }] });
}

const MAKERS: Record<Name, () => string> = {
  jwtKeys: newJwtKeys,
  refreshTokenSecret: () => randomBytes(32).toString('base64url'),
  ownerPassword: () => randomBytes(24).toString('base64url'),
  apiPassword: () => randomBytes(24).toString('base64url'),
};

function read(path: string): Partial<Record<Name, string>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Partial<Record<Name, string>>;
  } catch (cause) {
    throw new UserError({
      code: 'dev.secrets-unreadable',
      summary: `${path} is not JSON.`,
      hints: [`remove it, new secrets are made (everybody logs in again): rm ${path}`],
      cause,
    });
  }
}

/** Reads the secrets, makes those that are missing, keeps them readable by their owner only. */
export function keepSecrets(path: string): DevSecrets {
  const kept = read(path);
  const all = Object.fromEntries(NAMES.map((name) => [name, kept[name] ?? MAKERS[name]()])) as Record<
    Name,
    string
  >;
  if (NAMES.some((name) => kept[name] === undefined)) {
    mkdirSync(dirname(path), { recursive: true });
    const fresh = `${path}.${process.pid}.new`;
    writeFileSync(fresh, `${JSON.stringify(all, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(fresh, path);
  }
  chmodSync(path, 0o600);
  return Object.fromEntries(NAMES.map((name) => [name, new Secret(all[name])])) as Record<Name, Secret>;
}
