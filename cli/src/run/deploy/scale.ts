import { applyScales, holdingScales, type Scales } from '../../config/scale.ts';
import { checkService } from '../../config/target.ts';
import { needEveryHost } from '../../drivers/nomad/cluster.ts';
import type { ReleaseStore } from '../../drivers/nomad/records.ts';
import { buildReplacePlan } from '../../plans/deploy/replace.ts';
import { withCount, withMark } from '../../drivers/nomad/marks.ts';
import { imageOf } from './observe.ts';
import { type Anew, replaceInstances } from './replace.ts';
import type { ReleaseRequest, Surroundings } from './request.ts';
import { needRelease, needRoom, needRunning } from './restart.ts';
import { runOnCluster, type Session } from './session.ts';

export interface ScaleRequest extends ReleaseRequest {
  /** How many instances, by service. */
  counts: Readonly<Record<string, number>>;
}

/** What is kept of it: what the manifest says anyway need not be. */
function scalesAfter({ environment, counts }: ScaleRequest, before: Scales, by: string): Scales {
  const at = new Date().toISOString();
  const asked = environment.services.flatMap(({ name, count: manifest }) => {
    const count = counts[name];
    return count === undefined ? [] : [[name, { count, manifest, by, at }] as const];
  });
  const all = { ...holdingScales(environment, before), ...Object.fromEntries(asked) };
  return Object.fromEntries(Object.entries(all).filter(([, { count, manifest }]) => count !== manifest));
}

/** Keeps what is asked while it is done, and what was before when that fails. */
async function keeping<T>(records: ReleaseStore, scales: Scales, act: () => Promise<T>): Promise<T> {
  const before = await records.scales();
  const index = await records.setScales(scales, before.index);
  try {
    return await act();
  } catch (error) {
    await records.setScales(before.value ?? {}, index);
    throw error;
  }
}

async function carryOut(request: ScaleRequest, session: Session): Promise<void> {
  const { environment: manifest, counts } = request;
  const { cluster, records, lease, reporter } = session;
  const { nomad } = cluster;
  const { name } = manifest;
  const release = await needRelease(session, request);
  await needEveryHost(cluster, name);
  const scales = scalesAfter(request, (await records.scales()).value ?? {}, lease.record.holder);
  const environment = applyScales(manifest, scales);
  const wanted = environment.services.filter((service) => counts[service.name] !== undefined);
  const all = await Promise.all(
    wanted.map(async (service): Promise<Anew & { before: number }> => {
      const running = await needRunning(nomad, service.name, name);
      const before = running.TaskGroups.reduce((sum, { Count }) => sum + Count, 0);
      return {
        service,
        running,
        before,
        job: withMark(withCount(running, service.count), lease.record.runId),
      };
    }),
  );
  const anew = all.filter(({ service, before }) => service.count !== before);
  const words = all.map(({ service }) => `${service.count} of ${service.name}`).join(', ');
  if (anew.length === 0) {
    await keeping(records, scales, () => Promise.resolve());
    const text = `${words}: as many as there are, nothing to do.`;
    reporter.emit({ type: 'result', name: 'scale', text, data: { environment: name, release, changes: 0 } });
    return;
  }
  await Promise.all(anew.map((each) => needRoom(nomad, each, ['ask for fewer, or give the hosts more'])));
  const replaced = anew.map(({ service, job, before }) => ({
    ...{ service: service.name, deadline: service.deadline, image: imageOf(job) ?? '', count: service.count },
    cause: `there are ${before}`,
  }));
  const plan = buildReplacePlan('scale', environment, release, replaced);
  const temporary = Object.keys(scales).some((service) => counts[service] !== undefined);
  const next = temporary
    ? 'deploys keep it until the manifest names another count; to keep it for good, write it there'
    : `next: pulse status ${name}`;
  const say = await keeping(records, scales, () =>
    replaceInstances({ ...request, environment }, session, {
      ...{ plan, anew, release, next },
      words: `${words} serve release ${release}`,
    }),
  );
  say();
}

/** `pulse scale`: returns the exit code. */
export function runScale(request: ScaleRequest, surroundings: Surroundings): Promise<number> {
  for (const service of Object.keys(request.counts)) checkService(request, service);
  return runOnCluster(request, 'scale', surroundings, (session) => carryOut(request, session));
}
