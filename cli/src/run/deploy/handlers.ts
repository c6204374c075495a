import { pullImages } from '../../drivers/workload/host.ts';
import { BugError, RemoteError } from '../../errors/errors.ts';
import { count } from '../../lib/text.ts';
import { shortImage } from '../../plans/deploy/format.ts';
import type { DeployStep, DeployStepOf } from '../../plans/deploy/steps.ts';
import type { Handle, StepOutcome, StepVoice } from '../execute.ts';
import type { DeployContext } from './context.ts';
import { withDatabaseCause } from './database-cause.ts';
import { migrate, migratingService } from './migrate.ts';
import { startBeside } from './rollout.ts';
import { writeSecrets } from './secrets.ts';
import { tryService, watch } from './watch.ts';
import { awaitAlone, awaitPromotable, promoteAll } from './switch.ts';

async function pull(
  { input }: DeployStepOf<'image.pull'>,
  { cluster }: DeployContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const { hand } = await cluster.host(input.host);
  const failed = await pullImages(
    hand,
    input.images,
    (image) => voice.progress(shortImage(image)),
    voice.signal,
  );
  const [first] = Object.entries(failed);
  if (!first) return { detail: `${count(input.images.length, 'image')} fetched` };
  throw new RemoteError({
    code: 'deploy.image',
    summary: `${input.host} cannot fetch ${first[0]}.`,
    detail: first[1],
    hints: ['pulse build', 'pulse deploy ENV --image SERVICE=REF'],
  });
}

async function hand(
  { input: { service } }: DeployStepOf<'secrets.write'>,
  context: DeployContext,
): Promise<StepOutcome> {
  const { target, cluster, reporter } = context;
  await writeSecrets(target, service, cluster.nomad, reporter.learn);
  return { detail: 'written' };
}

async function applyMigrations(
  { input: { image } }: DeployStepOf<'migrate'>,
  { target, cluster, reporter, release, live }: DeployContext,
  { signal }: StepVoice,
): Promise<StepOutcome> {
  const service = migratingService(target.environment);
  if (!service) throw new BugError({ code: 'bug.migrate', summary: 'No service brings migrations.' });
  const { learn } = reporter;
  const applied = await migrate({ target, cluster, learn, service, image, release, signal });
  live.migrated = true;
  return { detail: applied.length === 0 ? 'nothing was pending' : `${applied.join(', ')} applied` };
}

async function startCanary(
  { input }: DeployStepOf<'canary'>,
  context: DeployContext,
  voice: StepVoice,
): Promise<StepOutcome> {
  const { cluster, wanted, live, target } = context;
  const found = wanted.find(({ service }) => service.name === input.service);
  if (!found) throw new BugError({ code: 'bug.canary', summary: `Nobody looked at ${input.service}.` });
  const { service, job, modifyIndex } = found;
  const started = await startBeside(cluster, { service, job, modifyIndex }, voice).catch((error: unknown) => {
    throw withDatabaseCause(error, target.environment);
  });
  live.started.push(started);
  const hosts = [...new Set(started.instances.map(({ host }) => host))].toSorted();
  return { detail: `${started.instances.length} of ${input.count} ready on ${hosts.join(', ')}` };
}

async function promote(
  { input: { release } }: DeployStepOf<'promote'>,
  { cluster: { nomad }, live }: DeployContext,
  { signal, progress }: StepVoice,
): Promise<StepOutcome> {
  const [waiting, observers] = await Promise.all([
    awaitPromotable(nomad, live.started, signal),
    live.measuring?.then((measuring) => measuring?.atSwitch()),
  ]);
  live.observers = observers ?? [];
  await promoteAll(nomad, waiting);
  live.switchedAt = performance.now();
  progress('the old instances finish what they have');
  await awaitAlone(nomad, live.started, signal);
  live.aloneAt = performance.now();
  return { detail: `release ${release} alone serves everybody` };
}

/** Step kind → what is done. The compiler keeps the switch complete. */
export function deployHandlers(context: DeployContext): Handle<DeployStep> {
  return async (step, voice) => {
    switch (step.kind) {
      case 'image.pull':
        return await pull(step, context, voice);
      case 'secrets.write':
        return await hand(step, context);
      case 'migrate':
        return await applyMigrations(step, context, voice);
      case 'canary':
        return await startCanary(step, context, voice);
      case 'trial':
        return await tryService(step, context, voice);
      case 'watch':
        return await watch(step, context, voice);
      case 'promote':
        return await promote(step, context, voice);
    }
  };
}
