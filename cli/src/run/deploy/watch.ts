import { serviceRoutes } from '../../config/probe-routes.ts';
import { tryCanaries } from '../../drivers/traffic/trial.ts';
import { BugError, RemoteError } from '../../errors/errors.ts';
import { addTallies, quantile } from '../../lib/tally.ts';
import { type Accusation, judgeTrial, type Observation } from '../../plans/deploy/judge.ts';
import type { DeployStepOf } from '../../plans/deploy/steps.ts';
import { accusationWords } from '../../plans/deploy/words.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';
import { watchRelease } from '../traffic/watch.ts';
import type { DeployContext } from './context.ts';
import { logOf } from './instances.ts';
import type { Started } from './rollout.ts';

/** What a new instance said last, of the service that is accused. */
async function lastWords({ cluster }: DeployContext, started: Started | undefined): Promise<string> {
  const [instance] = started?.instances ?? [];
  if (!started || !instance) return '';
  return logOf(cluster, instance.host, instance.task, instance.id);
}

async function condemned(
  context: DeployContext,
  service: string,
  accusations: readonly Accusation[],
  when: string,
): Promise<RemoteError> {
  const [first, ...others] = accusations;
  const started = context.live.started.find((each) => each.service.name === service);
  const log = await lastWords(context, started);
  const detail = [...others.map(accusationWords), log].filter(Boolean).join('\n');
  return new RemoteError({
    code: 'deploy.judged',
    summary: `${when}: ${first ? accusationWords(first) : 'it is worse than the release before'}.`,
    detail: detail === '' ? undefined : detail,
    hints: [`pulse logs ENV ${service} --release ${context.release}`, 'pulse releases ENV'],
  });
}

/** Asks the new instances what users will ask, and the old ones beside them: what fails here fails nobody. */
export async function tryService(
  { input }: DeployStepOf<'trial'>,
  context: DeployContext,
  { signal }: StepVoice,
): Promise<StepOutcome> {
  const { target, cluster, live } = context;
  const { environment } = target;
  const started = live.started.find(({ service }) => service.name === input.service);
  if (!started) throw new BugError({ code: 'bug.canary', summary: `${input.service} was not started.` });
  const { service, instances } = started;
  const mine = new Set(instances.map(({ id }) => id));
  const { value } = await cluster.nomad.services(service.name);
  const running = value
    .filter(({ AllocID }) => !mine.has(AllocID))
    .map(({ Address, Port }) => ({ address: Address, port: Port }));
  const { hand } = await cluster.host(cluster.server);
  const tried = await tryCanaries(hand, {
    canaries: instances,
    running,
    routes: serviceRoutes(service),
    host: environment.domain,
    requests: input.requests,
    signal,
  });
  const verdict = judgeTrial(environment.release, tried.canaries, tried.running);
  if (verdict.outcome === 'bad')
    throw await condemned(context, service.name, verdict.accusations, `The new ${service.name} is wrong`);
  const { requests, failed } = addTallies(Object.values(tried.canaries));
  return { detail: `${requests} requests, ${failed} failed, nobody was sent there` };
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

function lookWords([own]: readonly Observation[]): string {
  if (!own) return '';
  const since = addTallies(own.since.flatMap((window) => Object.values(window)));
  const before = addTallies(Object.values(own.before));
  const [now, usual] = [quantile(since, 0.95), quantile(before, 0.95)];
  const errors = since.requests === 0 ? '' : `5xx ${percent(since.failed / since.requests)}`;
  const p95 =
    now === null ? '' : `p95 ${Math.round(now)} ms${usual === null ? '' : ` (before ${Math.round(usual)})`}`;
  return [errors, p95].filter(Boolean).join('   ');
}

/** Watches the traffic after the switch. @throws RemoteError when the release is accused of what is no chance. */
export async function watch(
  { input: { seconds } }: DeployStepOf<'watch'>,
  context: DeployContext,
  { signal, progress }: StepVoice,
): Promise<StepOutcome> {
  const { target, live } = context;
  const policy = target.environment.release;
  if (live.observers.length === 0)
    return { detail: 'not watched: the public address does not answer from here' };
  let words = '';
  const onLook = (sinceMs: number, observations: readonly Observation[]) => {
    words = lookWords(observations);
    progress(`${Math.round(sinceMs / 1000)} of ${seconds} s   ${words}`);
  };
  const verdict = await watchRelease({ policy, observers: live.observers, onLook, signal });
  if (verdict.outcome === 'ok')
    return {
      detail: `${seconds} s   ${words}`,
      note: verdict.enough ? undefined : 'too little traffic to say more',
    };
  const [worst] = verdict.accusations;
  const accused = live.started.find(({ service }) =>
    serviceRoutes(service).some(({ method, path }) => `${method} ${path}` === worst?.where),
  );
  const service = accused?.service.name ?? worst?.where ?? 'app';
  throw await condemned(context, service, verdict.accusations, `Release ${context.release} is wrong`);
}
