import { writeFile } from 'node:fs/promises';
import type { ReleaseStore } from '../../drivers/nomad/records.ts';
import type { Environment } from '../../config/environment.ts';
import { applyScales, holdingScales } from '../../config/scale.ts';
import { messageOf, UserError } from '../../errors/errors.ts';
import { buildDeployPlan } from '../../plans/deploy/build.ts';
import { formatDeployPlan } from '../../plans/deploy/format.ts';
import type { Built, Release } from '../../config/release.ts';
import { forgettable, KEPT } from '../../plans/deploy/release.ts';
import { planHash } from '../../plans/hash.ts';
import { confirm } from '../confirm.ts';
import { planDocument, readPlanFile, requireSamePlan } from '../plan-file.ts';
import { requireBackups } from './backup.ts';
import { carryOutRelease, sayMade } from './carry-out.ts';
import { needEveryHost } from '../../drivers/nomad/cluster.ts';
import { type DeployContext, nothingYet } from './context.ts';
import { type DeploySight, lookAtStanding, observeDeploy, type Standing } from './observe.ts';
import { requireSoundHosts } from './preflight.ts';
import type { DeployRequest, Surroundings } from './request.ts';
import { runOnCluster, type Session } from './session.ts';
import { lookAtSources, provideImages, type Sources } from './images.ts';

/** The record of a release that is about to be made. */
function releaseFrom({ observed, wanted, schema }: DeploySight, { lease }: Session): Release {
  const { runId, holder, ci } = lease.record;
  const services = wanted.map(({ service, sight, running }) => {
    const since =
      sight.change === null ? Number(running?.Meta?.pulse_release ?? observed.next) : observed.next;
    const { image, spec, secrets } = sight;
    return [service.name, { image, spec, secrets, since }] as const;
  });
  return {
    ...{
      number: observed.next,
      services: Object.fromEntries(services),
      schema: schema.level,
      breaking: schema.breaking,
    },
    ...{ by: holder, ci, runId, at: new Date().toISOString(), outcome: 'under way', note: null },
  };
}

async function writePlan(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw new UserError({
      code: 'plan.not-written',
      summary: `The plan could not be written: ${messageOf(error)}.`,
      cause: error,
    });
  }
}

/** Forgets what nobody goes back to any more. */
async function prune(records: ReleaseStore, current: number): Promise<void> {
  // Most of the time there are few enough, and none has to be read to know it.
  const kept = await records.numbers();
  if (kept.length <= KEPT) return;
  const numbers = forgettable(await records.all(kept), current);
  await Promise.all(numbers.map((number) => records.forget(number)));
}

/** The images this release may be made of: those that are named, and those that are made here. */
async function imagesFor(
  request: DeployRequest,
  { reporter, lease: { signal } }: Session,
  sources: Sources,
  standing: Standing,
): Promise<{ built: Record<string, Built>; images: Record<string, string> }> {
  const before = standing.current.value?.built ?? {};
  const built = await provideImages(request, sources, before, { emit: reporter.emit, signal });
  const made = Object.entries(built).map(([service, { image }]) => [service, image] as const);
  return { built, images: { ...Object.fromEntries(made), ...request.images } };
}

/** As many instances as `pulse scale` was asked for, where the manifest still says what it said then. */
async function scaledEnvironment(
  { environment, out }: DeployRequest,
  { records, reporter: { emit } }: Session,
): Promise<Environment> {
  const { value, index } = await records.scales();
  const holding = holdingScales(environment, value ?? {});
  const over = Object.keys(value ?? {}).length > Object.keys(holding).length;
  if (over && out === null) await records.setScales(holding, index);
  for (const [service, { count, manifest, by }] of Object.entries(holding)) {
    const summary = `${service}: ${count} as ${by} asked for; the manifest says ${manifest}.`;
    const hints = [`pulse scale ${environment.name} ${service}=${manifest}   # as the manifest says`];
    emit({ type: 'diagnostic', severity: 'info', code: 'deploy.scaled', summary, hints });
  }
  return applyScales(environment, holding);
}

/** Makes the release that is asked for, or says that there is nothing to do. */
export async function makeRelease(
  asked: DeployRequest,
  surroundings: Surroundings,
  session: Session,
  looked: Promise<Sources>,
): Promise<void> {
  const { ask } = surroundings;
  const { signal } = session.lease;
  const { cluster, records, known, reporter, lease, from } = session;
  const { emit } = reporter;
  const { planFile, out, yes, watch } = asked;
  const { name } = asked.environment;
  // None of these hangs on another: each is a way to the host and back.
  const [sources, standing, scaled] = await Promise.all([
    looked,
    lookAtStanding(asked, cluster.nomad, records),
    scaledEnvironment(asked, session),
    needEveryHost(cluster, name),
  ]);
  const request = { ...asked, environment: scaled };
  const { environment } = request;
  const approved = planFile === null ? null : await readPlanFile(planFile);
  const { built, images } = await imagesFor(request, session, sources, standing);
  const sight = await observeDeploy({
    target: request,
    known,
    cluster,
    standing,
    only: request.only,
    images,
    signal,
    learn: reporter.learn,
  });
  const { observed, wanted } = sight;
  requireSoundHosts(sight.hosts, name, emit);
  const plan = buildDeployPlan(environment, observed, { watch });
  if (out !== null) await writePlan(out, `${JSON.stringify(planDocument(plan))}\n`);
  if (approved) requireSamePlan(approved, plan, planFile ?? '');
  if (plan.phases.length === 0) {
    const text = `${name} runs release ${observed.current ?? '?'} as the manifest says: nothing to do.`;
    emit({
      type: 'result',
      name: 'deploy',
      text,
      data: { environment: name, release: observed.current, changes: 0 },
    });
    return;
  }
  // Before the first release there is nothing to lose, and the first backup is being made.
  if (observed.current !== null) requireBackups(environment, sight.hosts, emit);
  const shown = formatDeployPlan(environment, observed, plan).trimEnd();
  emit({ type: 'plan.shown', text: shown });
  if (out !== null) {
    const text = `Nothing was changed. The plan is ${planHash(plan)}, in ${out}.`;
    emit({ type: 'result', name: 'plan', text, data: { environment: name, plan: planHash(plan) } });
    return;
  }
  await confirm({
    question: `${name}: make release ${observed.next}. Go on?`,
    yes: yes || approved !== null,
    ask,
    emit,
  });
  const context: DeployContext = {
    target: request,
    release: observed.next,
    known,
    plan,
    cluster,
    records,
    lease,
    reporter,
    built,
    wanted,
    live: nothingYet(),
  };
  const release = releaseFrom(sight, session);
  const making = { release, current: observed.current, recorded: false, signal, from };
  const made = await carryOutRelease(context, making);
  await prune(records, release.number);
  const undo = `undo: pulse rollback ${name}`;
  const next = observed.current === null ? `next: pulse status ${name}` : undo;
  sayMade(context, made, `Release ${release.number} is live`, next);
}

/** `pulse deploy`: returns the exit code. */
export function runDeploy(request: DeployRequest, surroundings: Surroundings): Promise<number> {
  // Reading what images are made of takes as long as connecting does.
  const looked = lookAtSources({ target: request, only: request.only, images: request.images });
  looked.catch(() => undefined);
  return runOnCluster(request, 'deploy', surroundings, (session) =>
    makeRelease(request, surroundings, session, looked),
  );
}
