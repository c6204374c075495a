import { randomBytes } from 'node:crypto';

/** Second recommendation of the OWASP Password Storage Cheat Sheet for argon2id: 19 MiB, 2 passes, 1 lane. */
export interface HashParameters {
  /** KiB. */
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

export const CURRENT: HashParameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const PHC = /^\$argon2id\$v=(\d+)\$m=(\d+),t=(\d+),p=\d+\$/;
const ARGON2_VERSION = 0x13;
export const SALT_BYTES = 16;
const DIGEST_BYTES = 32;

/** True for what was made with less memory, fewer passes, or another algorithm than today's. */
export function isWeaker(encoded: string, today: HashParameters): boolean {
  const match = PHC.exec(encoded);
  if (match === null) return true;
  const [version = 0, memory = 0, time = 0] = match.slice(1).map(Number);
  return version < ARGON2_VERSION || memory < today.memoryCost || time < today.timeCost;
}

/**
 * The PHC string in the order of the specification (m, t, p). The `argon2` package writes m, p, t, which the reference
 * implementation and other languages' libraries refuse to read.
 */
export function encodeHash(
  { memoryCost, timeCost, parallelism }: HashParameters,
  salt: Buffer,
  digest: Buffer,
): string {
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  const parameters = `m=${memoryCost},t=${timeCost},p=${parallelism}`;
  return `$argon2id$v=${ARGON2_VERSION}$${parameters}$${base64(salt)}$${base64(digest)}`;
}

/**
 * A well-formed hash whose salt and digest are random: verifying against it costs exactly what a real account
 * costs, and no password is known, or can be found, that matches it.
 */
export function decoyHash(parameters: HashParameters): string {
  return encodeHash(parameters, randomBytes(SALT_BYTES), randomBytes(DIGEST_BYTES));
}
