import type { Nomad } from '../../drivers/nomad/client.ts';
import { askReady } from '../../drivers/nomad/ready.ts';
import type { Environment, Service } from '../../config/environment.ts';
import type { Emit } from '../../events/events.ts';
import { decideRecovery, type Interrupted } from '../../plans/deploy/recover.ts';
import type { UnderWay } from '../../config/release.ts';
import type { StepVoice } from '../execute.ts';
import { goBack, type Return } from './back.ts';
import type { Cluster } from '../../drivers/nomad/cluster.ts';
import { releaseOf, runningJob } from './observe.ts';
import { abandon } from './abandon.ts';
import type { ReleaseStore } from '../../drivers/nomad/records.ts';
import { instanceOf } from './instances.ts';

interface Found extends Interrupted {
  deployment: string;
  since: number;
}

/** How long instances that were ready when their maker died may take to say so again. */
const DEADLINE_MS = 3000;

async function standing(
  cluster: Cluster,
  service: Service,
  deployment: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { value } = await cluster.nomad.allocationsOfDeployment(deployment);
  const running = value.filter(
    ({ ClientStatus, DesiredStatus }) => ClientStatus === 'running' && DesiredStatus === 'run',
  );
  if (running.length < service.count) return false;
  const instances = await Promise.all(running.map((each) => instanceOf(cluster.nomad, each)));
  const states: boolean[] = [];
  const { hand } = await cluster.host(cluster.server);
  await askReady(hand, {
    instances,
    path: service.health,
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
    onKnown: ({ state }) => states.push(state === 'ready'),
  });
  return states.length === instances.length && states.every(Boolean);
}

/** How far one service of an interrupted release came. */
async function lookAt(
  cluster: Cluster,
  service: Service,
  since: number,
  signal: AbortSignal,
): Promise<Found> {
  const { nomad } = cluster;
  const found = { service: service.name, since, deployment: '', ready: false };
  const job = await runningJob(nomad, service.name);
  if (!job || releaseOf(job) !== since) return { ...found, advance: 'untouched' };
  const deployment = await nomad.latestDeployment(service.name);
  if (deployment === null || deployment.JobVersion !== job.Version) return { ...found, advance: 'live' };
  const waits = Object.values(deployment.TaskGroups).some(
    ({ DesiredCanaries, Promoted }) => DesiredCanaries > 0 && !Promoted,
  );
  if (!waits) return { ...found, advance: 'live' };
  const alive = deployment.Status === 'running' && (await standing(cluster, service, deployment.ID, signal));
  return { ...found, advance: 'waiting', deployment: deployment.ID, ready: alive };
}

/** What a service ran before a release, from the records: the newest version of Nomad may be half of the new one. */
async function jobsBefore(records: ReleaseStore, { from }: UnderWay) {
  return from === null ? {} : ((await records.jobs(from)) ?? {});
}

async function finish(
  nomad: Nomad,
  records: ReleaseStore,
  { release }: UnderWay,
  found: readonly Found[],
): Promise<void> {
  await Promise.all(
    found.filter(({ advance }) => advance === 'waiting').map(({ deployment }) => nomad.promote(deployment)),
  );
  const [current, record, jobs] = await Promise.all([
    records.current(),
    records.read(release),
    records.jobs(release),
  ]);
  if (record && record.outcome !== 'live') {
    await records.write(
      { ...record, outcome: 'live', note: 'finished for a run that was interrupted' },
      jobs ?? {},
    );
  }
  const schema = record?.schema ?? current.value?.schema ?? null;
  if (current.value?.release !== release)
    await records.setCurrent(
      { release, schema, migrated: null, built: current.value?.built ?? {} },
      current.index,
    );
}

async function undo(
  cluster: Cluster,
  records: ReleaseStore,
  underWay: UnderWay,
  services: readonly Service[],
  voice: StepVoice,
): Promise<void> {
  const [before, secrets, record, jobs, current] = await Promise.all([
    jobsBefore(records, underWay),
    records.before(),
    records.read(underWay.release),
    records.jobs(underWay.release),
    records.current(),
  ]);
  const returns = services.map((service): Return => ({
    service,
    release: underWay.services[service.name] ?? underWay.release,
    before: before[service.name] ?? null,
  }));
  const { served } = await goBack(cluster, returns, secrets, voice);
  if (record?.outcome === 'under way')
    await records.write(
      { ...record, outcome: served ? 'went back' : 'given up', note: 'interrupted' },
      jobs ?? {},
    );
  if (underWay.from !== null && current.value?.release !== underWay.from)
    await records.setCurrent(
      {
        release: underWay.from,
        schema: current.value?.schema ?? null,
        migrated: null,
        built: current.value?.built ?? {},
      },
      current.index,
    );
}

/** The release stays as it is: what nobody was sent to goes, what serves stays. */
async function recoverReplacement(
  { nomad }: Cluster,
  records: ReleaseStore,
  { services }: UnderWay,
  mark: string,
  emit: Emit,
): Promise<void> {
  emit({
    type: 'diagnostic',
    severity: 'warning',
    code: 'deploy.interrupted',
    summary:
      'An earlier run was interrupted while it made instances anew: those that serve nobody are given up.',
    hints: [],
  });
  await Promise.all(Object.keys(services).map((service) => abandon(nomad, service, mark)));
  await records.end();
}

/**
 * Cleans up after a run that was killed: decides by what serves whether its release is finished or undone. Called with
 * the lease held, so nobody else is at it.
 */
export async function recoverInterrupted(
  environment: Environment,
  cluster: Cluster,
  records: ReleaseStore,
  emit: Emit,
  voice: StepVoice,
): Promise<void> {
  const { value: underWay } = await records.underWay();
  if (!underWay) return;
  if (underWay.mark !== undefined) {
    await recoverReplacement(cluster, records, underWay, underWay.mark, emit);
    return;
  }
  const services = environment.services.filter(({ name }) => underWay.services[name] !== undefined);
  const found = await Promise.all(
    services.map((service) => lookAt(cluster, service, underWay.services[service.name] ?? 0, voice.signal)),
  );
  const decision = decideRecovery(found);
  const words = {
    finish: `Release ${underWay.release} serves since an earlier run, which was interrupted: it is finished.`,
    'give up': `An earlier run was interrupted while it made release ${underWay.release}, which served nobody: it is given up.`,
    'go back': `An earlier run was interrupted while it switched to release ${underWay.release}: all goes back to ${underWay.from ?? 'nothing'}.`,
  };
  emit({
    type: 'diagnostic',
    severity: 'warning',
    code: 'deploy.interrupted',
    summary: words[decision],
    hints: [],
  });
  if (decision === 'finish') await finish(cluster.nomad, records, underWay, found);
  else await undo(cluster, records, underWay, services, voice);
  await records.end();
}
