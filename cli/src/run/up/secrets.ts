import { hostname, userInfo } from 'node:os';
import { vaultOf } from '../../config/base-secrets.ts';
import { HOST_ROLES } from '../../config/host-roles.ts';
import { secretsOfRole } from '../../config/role-secrets.ts';
import { neededSecrets } from '../../config/secrets/catalogue.ts';
import { fingerprint } from '../../config/secrets/secrets-file.ts';
import type { Target } from '../../config/target.ts';
import { count } from '../../lib/text.ts';
import { initSecrets } from '../secrets/init.ts';

export interface SecretSight {
  /** Names that are not there yet and can be made. */
  missing: string[];
  /** Which version of its secrets each role would get. */
  fingerprints: Record<string, string[]>;
}

/** What the file says, without a key. */
export async function lookAtSecrets(target: Target): Promise<SecretSight> {
  const file = await vaultOf(target).load();
  const values = file?.values ?? new Map<string, string>();
  const missing = neededSecrets(target.environment)
    .filter(({ name, generate }) => generate !== null && !values.has(name))
    .map(({ name }) => name);
  const versions = (names: readonly string[]) =>
    names.map((name) => `${name} ${fingerprint(values.get(name) ?? '')}`);
  const fingerprints = HOST_ROLES.map((role) => [role, versions(secretsOfRole(target.environment, role))]);
  return { missing, fingerprints: Object.fromEntries(fingerprints) as Record<string, string[]> };
}

/** Makes what is missing and can be made, and a reader for a new file. Says how many were made. */
export async function ensureEverySecret(target: Target): Promise<string> {
  const reader = `${userInfo().username}@${hostname()}`.replaceAll(/[^a-z0-9._@-]/giu, '-');
  const { generated } = await initSecrets(vaultOf(target), reader);
  return generated.length === 0 ? 'all there' : `${count(generated.length, 'secret')} made`;
}
