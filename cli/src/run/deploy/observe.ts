import type { Service } from '../../config/environment.ts';
import { ingressHosts } from '../../config/placement.ts';
import type { Target } from '../../config/target.ts';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import { inspectPlacement } from '../../drivers/nomad/inspect.ts';
import type { Current, Kept } from '../../drivers/nomad/records.ts';
import type { Job, JobPlan } from '../../drivers/nomad/types.ts';
import { type HostSight, lookAtHost } from '../../drivers/workload/host.ts';
import type { Reporter } from '../../events/reporter.ts';
import { PreflightError, UserError } from '../../errors/errors.ts';
import type { DeployObserved, ServiceSight } from '../../plans/deploy/observed.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { nextNumber, type ReleaseStore } from '../../drivers/nomad/records.ts';
import { lookAtSchema, migratingService } from './migrate.ts';
import { keepingMark } from '../../drivers/nomad/marks.ts';
import { changedSettings } from './changes.ts';
import { secretsFileOf, secretsVersion } from './secrets.ts';
import { hostsOf, parseJob, publicPort, specHash } from './spec.ts';

/** A service as it will run, and as it runs. */
export interface Wanted {
  service: Service;
  /** Its job, under the number of the next release. */
  job: Job;
  /** Nomad registers only what is still as it was planned. */
  modifyIndex: number;
  /** The job that serves now; null where none does. */
  running: Job | null;
  sight: ServiceSight;
}

export interface DeploySight {
  observed: DeployObserved;
  wanted: readonly Wanted[];
  hosts: Readonly<Record<string, HostSight>>;
  /** The schema as it is once this release is made. */
  schema: { level: string | null; breaking: readonly string[] };
}

/** The release whose job it is. */
export const releaseOf = (job: Job): number => Number(job.Meta?.pulse_release ?? 0);
/** The image it runs. */
export const imageOf = (job: Job): string | null => job.Meta?.pulse_image ?? null;

/** The job of a service as it serves; null where it was never deployed, or was stopped. */
export async function runningJob(nomad: Nomad, service: string): Promise<Job | null> {
  const job = await nomad.job(service);
  return job === null || job.Stop === true ? null : job;
}

/** The image a service gets: the one named on the command line, the manifest's, else the one that runs. */
function imageFor(service: Service, named: Readonly<Record<string, string>>, running: Job | null): string {
  const image = named[service.name] ?? service.image ?? (running && imageOf(running));
  if (image !== null) return image;
  throw new UserError({
    code: 'deploy.no-image',
    summary: `There is no image of ${service.name} yet.`,
    hints: [`pulse build ${service.name}`, `pulse deploy ENV --image ${service.name}=REGISTRY/NAME@sha256:…`],
  });
}

/** Why a service has to be replaced; null when what runs is what is wanted. */
function changeOf(running: Job | null, image: string, secrets: string, plan: JobPlan): string | null {
  if (running === null) return 'it does not run yet';
  if (plan.Diff.Type === 'None') return null;
  if (imageOf(running) !== image) return 'image changed';
  if ((running.Meta?.pulse_secrets ?? 'none') !== secrets) return 'its secrets changed';
  return changedSettings(plan.Diff);
}

function requirePlace(service: string, { FailedTGAllocs }: JobPlan): void {
  const [placement] = Object.values(FailedTGAllocs ?? {});
  if (!placement) return;
  const { code, words } = inspectPlacement(placement);
  throw new PreflightError({
    code,
    summary: `A second ${service} finds no room beside the one that runs: ${words}. Nothing was changed.`,
    hints: ['pulse status ENV', 'lower cpu or memory of the service in pulse.yaml, or give the host more'],
  });
}

export interface ObserveOptions {
  target: Target;
  known: KnownEnvironment;
  cluster: Cluster;
  standing: Standing;
  only: string | null;
  images: Readonly<Record<string, string>>;
  learn: Reporter['learn'];
  signal: AbortSignal;
}

type Inputs = { image: string; secretsVersion: string; publicPort: number };

async function lookAtService(
  { target, cluster: { nomad }, only }: ObserveOptions,
  service: Service,
  running: Job | null,
  inputs: Inputs,
  next: number,
): Promise<Wanted> {
  const parse = (release: number) => parseJob(nomad, target, service, { ...inputs, release });
  const [asIs, job, bare] = await Promise.all([
    parse(running ? releaseOf(running) : next),
    parse(next),
    parse(0),
  ]);
  const [plan, variable] = await Promise.all([
    nomad.plan(keepingMark(asIs, running)),
    inputs.secretsVersion === 'none' ? null : nomad.variables(`nomad/jobs/${service.name}`),
  ]);
  const left = only !== null && only !== service.name;
  const change = left ? null : changeOf(running, inputs.image, inputs.secretsVersion, plan);
  if (change !== null) requirePlace(service.name, plan);
  const unwritten = variable?.length === 0 || running?.Meta?.pulse_secrets !== inputs.secretsVersion;
  const sight: ServiceSight = {
    image: inputs.image,
    spec: specHash(bare),
    secrets: inputs.secretsVersion,
    running: running && imageOf(running),
    change,
    writesSecrets: change !== null && inputs.secretsVersion !== 'none' && unwritten,
  };
  return { service, job, modifyIndex: plan.JobModifyIndex, running, sight };
}

/** Hosts and the images each of them still has to fetch. */
async function lookAtHosts(
  { target, cluster }: ObserveOptions,
  wanted: readonly { service: Service; image: string }[],
) {
  const { environment } = target;
  const ingress = ingressHosts(environment).map(({ name }) => name);
  const entries = await Promise.all(
    environment.hosts.map(async ({ name }) => {
      const images = wanted
        .filter(({ service }) => hostsOf(environment, service).includes(name))
        .map(({ image }) => image);
      const { hand } = await cluster.host(name);
      const site = ingress.includes(name) ? environment.domain : null;
      return [name, await lookAtHost(hand, { images: [...new Set(images)], site })] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** What the release does to the database; asks its migrator only when the image is another than the last that migrated. */
async function lookAtMigration(
  { target, cluster, learn, signal }: ObserveOptions,
  wanted: readonly Wanted[],
  current: Kept<Current>,
  release: number,
): Promise<{ migration: DeployObserved['migration']; schema: DeploySight['schema'] }> {
  const service = migratingService(target.environment);
  const found = wanted.find((each) => each.service === service);
  const unchanged = { migration: null, schema: { level: current.value?.schema ?? null, breaking: [] } };
  if (!service || !found || found.sight.change === null) return unchanged;
  if (found.sight.image === current.value?.migrated) return unchanged;
  const { image } = found.sight;
  const { level, pending } = await lookAtSchema({ target, cluster, learn, service, image, release, signal });
  const breaking = pending
    .filter(({ previousReleaseWorks }) => !previousReleaseWorks)
    .map(({ name }) => name);
  return {
    migration: { image, pending, cause: 'the image of the API brings them' },
    schema: { level: pending.at(-1)?.name ?? level, breaking },
  };
}

/** What stands before a release is made. */
export interface Standing {
  current: Kept<Current>;
  /** Number of the next release. */
  next: number;
  secrets: Awaited<ReturnType<typeof secretsFileOf>>;
  /** The jobs that serve, in the order of the manifest's services. */
  running: readonly (Job | null)[];
}

/** Reads what stands; nothing of it hangs on images or numbers of instances. */
export async function lookAtStanding(target: Target, nomad: Nomad, records: ReleaseStore): Promise<Standing> {
  const [secrets, current, numbers, ...running] = await Promise.all([
    secretsFileOf(target),
    records.current(),
    records.numbers(),
    ...target.environment.services.map(({ name }) => runningJob(nomad, name)),
  ]);
  return { secrets, current, next: nextNumber(numbers, current.value), running };
}

/** Looks at everything a release depends on; changes nothing but asking the migrator for its status. */
export async function observeDeploy(options: ObserveOptions): Promise<DeploySight> {
  const { target, known, images, standing, only } = options;
  const { environment } = target;
  const { secrets: file, current, next } = standing;
  const port = publicPort(target, known);
  const chosen = environment.services.flatMap((service, i) => {
    const running = standing.running[i] ?? null;
    // Where only another one is released, what never ran is waited for by nobody.
    if (running === null && only !== null && only !== service.name) return [];
    const image = imageFor(service, images, running);
    const secrets = secretsVersion(target, file, service.name);
    return { service, running, image, secretsVersion: secrets, publicPort: port };
  });
  const [wanted, hosts] = await Promise.all([
    Promise.all(
      chosen.map(({ service, running, ...inputs }) => lookAtService(options, service, running, inputs, next)),
    ),
    lookAtHosts(options, chosen),
  ]);
  const { migration, schema } = await lookAtMigration(options, wanted, current, next);
  const changed = wanted.filter(({ sight }) => sight.change !== null).map(({ sight }) => sight.image);
  const toPull = Object.entries(hosts).map(
    ([host, { missing }]) => [host, missing.filter((image) => changed.includes(image))] as const,
  );
  const observed: DeployObserved = {
    current: current.value?.release ?? null,
    next,
    services: Object.fromEntries(wanted.map(({ service, sight }) => [service.name, sight])),
    toPull: Object.fromEntries(toPull.filter(([, missing]) => missing.length > 0)),
    migration,
  };
  return { observed, wanted, hosts, schema };
}
