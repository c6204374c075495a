import { checkService, type Target } from '../../config/target.ts';
import { applyScales } from '../../config/scale.ts';
import { inspectPlacement } from '../../drivers/nomad/inspect.ts';
import { needEveryHost } from '../../drivers/nomad/cluster.ts';
import type { Nomad } from '../../drivers/nomad/client.ts';
import type { Job } from '../../drivers/nomad/types.ts';
import { PreflightError } from '../../errors/errors.ts';
import { buildReplacePlan } from '../../plans/deploy/replace.ts';
import { withMark } from '../../drivers/nomad/marks.ts';
import { imageOf, runningJob } from './observe.ts';
import { type Anew, replaceInstances } from './replace.ts';
import type { ReleaseRequest, Surroundings } from './request.ts';
import { runOnCluster, type Session } from './session.ts';

export interface RestartRequest extends ReleaseRequest {
  /** Null: every service. */
  service: string | null;
}

/** The release that serves. @throws PreflightError before the first one. */
export async function needRelease({ records }: Session, { environment: { name } }: Target): Promise<number> {
  const { value } = await records.current();
  if (value !== null) return value.release;
  throw new PreflightError({
    code: 'task.no-release',
    summary: `${name} has no release yet. Nothing was changed.`,
    hints: [`pulse deploy ${name}`],
  });
}

/** The job of a service as it serves. @throws PreflightError where nothing of it does. */
export async function needRunning(nomad: Nomad, service: string, environment: string): Promise<Job> {
  const running = await runningJob(nomad, service);
  if (running !== null) return running;
  throw new PreflightError({
    code: 'task.nothing-runs',
    summary: `Nothing of ${service} runs in ${environment}. Nothing was changed.`,
    hints: [`pulse deploy ${environment}`],
  });
}

/** @throws PreflightError when the new instances find no room beside the old ones. */
export async function needRoom(
  nomad: Nomad,
  { service, job }: Anew,
  hints: readonly string[],
): Promise<void> {
  const { FailedTGAllocs } = await nomad.plan(job);
  const [placement] = Object.values(FailedTGAllocs ?? {});
  if (!placement) return;
  const { code, words } = inspectPlacement(placement);
  throw new PreflightError({
    code,
    summary: `New instances of ${service.name} find no room beside those that run: ${words}. Nothing was changed.`,
    hints: ['pulse status ENV', ...hints],
  });
}

async function carryOut(request: RestartRequest, session: Session): Promise<void> {
  const { cluster, records, lease } = session;
  const { nomad } = cluster;
  const release = await needRelease(session, request);
  await needEveryHost(cluster, request.environment.name);
  const environment = applyScales(request.environment, (await records.scales()).value ?? {});
  const services = environment.services.filter(
    ({ name }) => request.service === null || request.service === name,
  );
  const anew = await Promise.all(
    services.map(async (service): Promise<Anew> => {
      const running = await needRunning(nomad, service.name, environment.name);
      return { service, running, job: withMark(running, lease.record.runId) };
    }),
  );
  const hint = 'lower cpu or memory of the service in pulse.yaml, or give the host more';
  await Promise.all(anew.map((each) => needRoom(nomad, each, [hint])));
  const plan = buildReplacePlan(
    'restart',
    environment,
    release,
    anew.map(({ service, job, running }) => ({
      ...{ service: service.name, deadline: service.deadline, image: imageOf(job) ?? '' },
      count: running.TaskGroups.reduce((sum, { Count }) => sum + Count, 0),
      cause: 'it was asked for',
    })),
  );
  const names = services.map(({ name }) => name).join(', ');
  const say = await replaceInstances({ ...request, environment }, session, {
    ...{ plan, anew, release },
    words: `New instances of ${names} serve release ${release}`,
    next: `next: pulse status ${environment.name}`,
  });
  say();
}

/** `pulse restart`: returns the exit code. */
export function runRestart(request: RestartRequest, surroundings: Surroundings): Promise<number> {
  checkService(request, request.service);
  return runOnCluster(request, 'restart', surroundings, (session) => carryOut(request, session));
}
