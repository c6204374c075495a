import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { onTestFinished } from 'vitest';
import { Lines } from '../../src/config/diagnostics/position.ts';
import type { Environment } from '../../src/config/environment.ts';
import { readManifest } from '../../src/config/read-manifest.ts';
import { resolveEnvironment } from '../../src/config/resolve/resolve.ts';
import { Secret } from '../../src/config/secret.ts';
import { Vault } from '../../src/config/secrets/vault.ts';

const manifest = readFileSync(resolve(import.meta.dirname, '../golden/manifest/valid.yaml'), 'utf8');

/** An environment of the golden manifest that has everything. */
export function goldenEnvironment(name: string): Environment {
  const reading = readManifest(manifest);
  if (!reading.ok) throw new Error('the golden manifest has faults');
  return resolveEnvironment(reading, new Lines(manifest), name).environment;
}

export interface Person {
  key: string;
  recipient: string;
}

export async function newPerson(): Promise<Person> {
  const key = await generateX25519Identity();
  return { key, recipient: await identityToRecipient(key) };
}

/** A folder of the test's own. */
export function ownFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'pulse-vault-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** The secrets of preprod as one person sees them. */
export const vaultOf = (root: string, { key }: Person, environment = 'preprod'): Vault =>
  new Vault({ root, environment: goldenEnvironment(environment), env: { PULSE_AGE_KEY: key, HOME: root } });

/** A vault with values, readable by some people. */
export async function filledVault(
  readers: Record<string, Person>,
  values: Record<string, string>,
): Promise<{ vault: Vault; root: string }> {
  const root = ownFolder();
  const [first] = Object.values(readers);
  if (first === undefined) throw new Error('nobody could read it');
  const vault = vaultOf(root, first);
  await vault.change(true, async (file) => {
    for (const [name, { recipient }] of Object.entries(readers)) file.setRecipient(name, recipient);
    for (const [name, value] of Object.entries(values)) await vault.seal(file, name, new Secret(value));
  });
  return { vault, root };
}

/** A value as somebody reads it. */
export async function valueOf(vault: Vault, name: string): Promise<string | undefined> {
  return (await vault.unseal(await vault.existing(), name, await vault.keys()))?.reveal();
}
