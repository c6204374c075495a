import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A fresh signing key in the shape of the API's JWT_KEYS. */
export function newSigningKeys(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return JSON.stringify({
    keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomBytes(4).toString('hex') }],
  });
}

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
