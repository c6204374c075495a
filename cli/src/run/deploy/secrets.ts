import { createHash } from 'node:crypto';
import { vaultOf } from '../../config/base-secrets.ts';
import { fingerprint } from '../../config/secrets/secrets-file.ts';
import type { SecretsFile } from '../../config/secrets/secrets-file.ts';
import type { Target } from '../../config/target.ts';
import { readSecrets } from '../../config/base-secrets.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import type { Reporter } from '../../events/reporter.ts';
import { PreflightError } from '../../errors/errors.ts';
import { jobSecrets, secretsOfJob } from '../../plans/deploy/job-secrets.ts';

export const variableOf = (job: string) => `nomad/jobs/${job}`;

/** Changes whenever one of the secrets of a job was set anew; says nothing about their values, and needs no key. */
export function secretsVersion({ environment }: Target, file: SecretsFile | null, job: string): string {
  const names = secretsOfJob(environment, job);
  if (names.length === 0) return 'none';
  const missing = names.filter((name) => file?.values.has(name) !== true);
  if (missing.length > 0) {
    throw new PreflightError({
      code: 'secrets.missing',
      summary: `${job} needs secrets that ${environment.name} has not: ${missing.join(', ')}.`,
      hints: [
        `pulse secrets init ${environment.name}`,
        `pulse secrets set ${environment.name} ${missing[0] ?? ''}`,
      ],
    });
  }
  const prints = names.map((name) => `${name} ${fingerprint(file?.values.get(name) ?? '')}`);
  return createHash('sha256').update(prints.join('\n')).digest('hex').slice(0, 12);
}

/** Says what the secrets file holds, without a key. */
export const secretsFileOf = (target: Target): Promise<SecretsFile | null> => vaultOf(target).load();

/** Puts the secrets of a job into its variable. */
export async function writeSecrets(
  target: Target,
  job: string,
  nomad: Nomad,
  learn: Reporter['learn'],
): Promise<void> {
  const names = secretsOfJob(target.environment, job);
  const secrets = await readSecrets(target, names);
  for (const secret of Object.values(secrets)) learn(secret);
  const values = Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));
  const items = jobSecrets(target.environment, job, values);
  const path = variableOf(job);
  await nomad.putVariable(path, items, (await nomad.variable(path))?.ModifyIndex ?? 0);
}

/** What the variables of these jobs hold now, for whoever has to put it back. */
export async function keepSecrets(
  nomad: Nomad,
  jobs: readonly string[],
): Promise<Record<string, Record<string, string>>> {
  const found = await Promise.all(
    jobs.map(async (job) => [job, (await nomad.variable(variableOf(job)))?.Items] as const),
  );
  return Object.fromEntries(found.flatMap(([job, items]) => (items ? [[job, items] as const] : [])));
}

const SHARED = 'nomad/jobs';
const CA = 'CA_CERTIFICATE';

/** Every job reads the environment's authority from here. Written when it is another one. */
export async function ensureAuthority(nomad: Nomad, certificate: string): Promise<void> {
  const found = await nomad.variable(SHARED);
  if (found?.Items[CA] === certificate) return;
  await nomad.putVariable(SHARED, { ...found?.Items, [CA]: certificate }, found?.ModifyIndex ?? 0);
}
