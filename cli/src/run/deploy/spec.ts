import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment, Service } from '../../config/environment.ts';
import { ingressHosts } from '../../config/placement.ts';
import type { Target } from '../../config/target.ts';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import type { Job } from '../../drivers/nomad/types.ts';
import { jobFile, jobVariables } from '../../plans/deploy/job-variables.ts';
import { digestOf } from '../../plans/hash.ts';

const HTTPS = 443;
const JOB_FILES = 'nomad';

/** Where the public reaches the environment: 443, unless a lab publishes it elsewhere. */
export function publicPort({ environment }: Target, known: KnownEnvironment): number {
  const [ingress] = ingressHosts(environment);
  const host = known.hosts.find(({ name }) => name === ingress?.name);
  return environment.provisioner === 'lab' ? (host?.https.port ?? HTTPS) : HTTPS;
}

export interface JobInputs {
  image: string;
  secretsVersion: string;
  publicPort: number;
}

/** The job files: of the folder of the manifest, else those of pulse itself. */
export async function jobFolder({ home, root }: Target): Promise<{ folder: string; files: string[] }> {
  for (const base of [home, root]) {
    const folder = join(base, JOB_FILES);
    const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.nomad.hcl'));
    if (files.length > 0) return { folder, files };
  }
  return { folder: join(root, JOB_FILES), files: [] };
}

/** The job of a service for a release, as Nomad itself reads its file. */
export async function parseJob(
  nomad: Nomad,
  target: Target,
  service: Service,
  inputs: JobInputs & { release: number },
): Promise<Job> {
  const { folder, files } = await jobFolder(target);
  const source = await readFile(join(folder, jobFile(service, files)), 'utf8');
  const variables = jobVariables(target.environment, service, { ...inputs, release: String(inputs.release) });
  const declared = Object.entries(variables).filter(([name]) => source.includes(`variable "${name}"`));
  return nomad.parse(service.name, source, JSON.stringify(Object.fromEntries(declared)));
}

/** Hash of a job but for its release number: parsed with number 0. Nomad writes the members in another order each time. */
export const specHash = (job: Job): string => digestOf(job, 16);

/** Hosts that may run a service. */
export const hostsOf = ({ hosts }: Environment, { role }: Service): string[] =>
  hosts.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
