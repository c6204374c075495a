import type { Environment, Service } from '../../config/environment.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import type { Job } from '../../drivers/nomad/types.ts';
import { applyScales } from '../../config/scale.ts';
import { PreflightError, UserError } from '../../errors/errors.ts';
import { buildDeployPlan } from '../../plans/deploy/build.ts';
import { formatDeployPlan } from '../../plans/deploy/format.ts';
import type { DeployObserved, ServiceSight } from '../../plans/deploy/observed.ts';
import type { Release } from '../../config/release.ts';
import { keepingMark, withCount } from '../../drivers/nomad/marks.ts';
import { migrationsInTheWay, releaseBefore } from '../../plans/deploy/release.ts';
import { confirm } from '../confirm.ts';
import { carryOutRelease, sayMade } from './carry-out.ts';
import { needEveryHost } from '../../drivers/nomad/cluster.ts';
import { type DeployContext, nothingYet } from './context.ts';
import { imageOf, releaseOf, runningJob, type Wanted } from './observe.ts';
import type { ReleaseStore } from '../../drivers/nomad/records.ts';
import type { RollbackRequest, Surroundings } from './request.ts';
import { runOnCluster, type Session } from './session.ts';

/** The release to go back to. @throws UserError or PreflightError when there is none, or none that may be gone back to. */
function chooseRelease(
  releases: readonly Release[],
  current: number,
  to: number | null,
  environment: string,
): Release {
  const hints = [`pulse releases ${environment}`];
  const chosen =
    to === null ? releaseBefore(releases, current) : releases.find(({ number }) => number === to);
  if (!chosen) {
    const summary =
      to === null
        ? `There is no release before ${current} to go back to.`
        : `There is no release ${to}, or it is not kept any more.`;
    throw new UserError({ code: 'rollback.no-release', summary: `${summary} Nothing was changed.`, hints });
  }
  if (chosen.outcome !== 'live') {
    throw new UserError({
      code: 'rollback.bad-release',
      summary: `Release ${chosen.number} never was a good one: it ${chosen.outcome === 'went back' ? 'went back by itself' : 'was given up'}. Nothing was changed.`,
      detail: chosen.note ?? undefined,
      hints,
    });
  }
  const inTheWay = migrationsInTheWay(releases, current, chosen.number);
  if (inTheWay.length > 0) {
    throw new PreflightError({
      code: 'rollback.migrations',
      summary: `Release ${chosen.number} cannot work with the database as it is now: ${inTheWay.join(', ')} came after it, and it does not survive that. Nothing was changed.`,
      hints: [`pulse deploy ${environment}   # a new release that mends what is wrong`, ...hints],
    });
  }
  return chosen;
}

/** A service as the chosen release had it, and as it runs. */
async function lookAt(nomad: Nomad, service: Service, kept: Job, release: Release): Promise<Wanted> {
  const [running, there] = await Promise.all([runningJob(nomad, service.name), nomad.job(service.name)]);
  // As many as are wanted now, and what was only made anew since then is what it was.
  const counted = withCount(kept, service.count);
  const job = running && releaseOf(running) === releaseOf(kept) ? keepingMark(counted, running) : counted;
  const plan = await nomad.plan(job);
  const { image = '', spec = '', secrets = 'none' } = release.services[service.name] ?? {};
  const same = running !== null && releaseOf(running) === releaseOf(job) && plan.Diff.Type === 'None';
  const sight: ServiceSight = {
    ...{ image, spec, secrets, running: running && imageOf(running), writesSecrets: false },
    change: same ? null : `release ${release.number} had another one`,
  };
  return { service, job, modifyIndex: there?.JobModifyIndex ?? 0, running, sight };
}

async function lookAtAll(
  environment: Environment,
  session: Session,
  records: ReleaseStore,
  release: Release,
): Promise<Wanted[]> {
  const jobs = (await records.jobs(release.number)) ?? {};
  const found = await Promise.all(
    environment.services.map(async (service) => {
      const job = jobs[service.name];
      return job ? [await lookAt(session.cluster.nomad, service, job, release)] : [];
    }),
  );
  return found.flat();
}

async function carryOut(request: RollbackRequest, { ask }: Surroundings, session: Session): Promise<void> {
  const { environment, to, yes, watch } = request;
  const { cluster, records, known, reporter, lease, from } = session;
  const { emit } = reporter;
  const { signal } = lease;
  const { name } = environment;
  const [current, releases, scales] = await Promise.all([
    records.current(),
    records.all(),
    records.scales(),
    needEveryHost(cluster, name),
  ]);
  if (current.value === null) {
    const summary = `${name} has no release yet. Nothing was changed.`;
    throw new UserError({ code: 'rollback.no-release', summary, hints: [`pulse deploy ${name}`] });
  }
  const release = chooseRelease(releases, current.value.release, to, name);
  const scaled = applyScales(environment, scales.value ?? {});
  const wanted = await lookAtAll(scaled, session, records, release);
  const observed: DeployObserved = {
    current: current.value.release,
    next: release.number,
    services: Object.fromEntries(wanted.map(({ service, sight }) => [service.name, sight])),
    toPull: {},
    migration: null,
  };
  const plan = { ...buildDeployPlan(scaled, observed, { watch, served: true }), command: 'rollback' };
  if (plan.phases.length === 0) {
    const text = `${name} runs what release ${release.number} was: nothing to do.`;
    emit({
      type: 'result',
      name: 'rollback',
      text,
      data: { environment: name, release: release.number, changes: 0 },
    });
    return;
  }
  const shown = formatDeployPlan(environment, observed, plan).trimEnd();
  emit({ type: 'plan.shown', text: shown });
  await confirm({ question: `${name}: go back to release ${release.number}. Go on?`, yes, ask, emit });
  const context: DeployContext = {
    target: { ...request, environment: scaled },
    release: release.number,
    known,
    plan,
    cluster,
    records,
    lease,
    reporter,
    built: {},
    wanted,
    live: nothingYet(),
  };
  const made = await carryOutRelease(context, {
    release: { ...release, runId: lease.record.runId },
    ...{ current: observed.current, recorded: true, signal, from },
  });
  sayMade(context, made, `Release ${release.number} is live again`, `next: pulse releases ${name}`);
}

/** `pulse rollback`: returns the exit code. */
export function runRollback(request: RollbackRequest, surroundings: Surroundings): Promise<number> {
  return runOnCluster(request, 'rollback', surroundings, (session) =>
    carryOut(request, surroundings, session),
  );
}
