import type { Environment, Service } from '../../config/environment.ts';
import type { Phase, Plan } from '../types.ts';
import type { DeployObserved } from './observed.ts';
import type { DeployStep, DeployStepOf } from './steps.ts';

const PROMOTE_CAUSE = 'every instance of every service is ready: all are switched together';

function prepare(observed: DeployObserved): DeployStep[] {
  const pulls = Object.entries(observed.toPull).map(([host, images]): DeployStep => ({
    id: `images/${host}`,
    kind: 'image.pull',
    title: `Fetch ${images.length === 1 ? 'an image' : `${images.length} images`} to ${host}`,
    cause: 'the host has not got it yet',
    needs: [],
    input: { host, images },
  }));
  const secrets = Object.entries(observed.services).flatMap(
    ([service, { writesSecrets, secrets: version }]): DeployStep[] =>
      writesSecrets
        ? [
            {
              id: `secrets/${service}`,
              kind: 'secrets.write',
              title: `Hand ${service} its secrets`,
              cause: 'they changed since its instances were started',
              needs: [],
              input: { service, version },
            },
          ]
        : [],
  );
  return [...pulls, ...secrets];
}

function migrate({ migration }: DeployObserved): DeployStep[] {
  if (migration === null || migration.pending?.length === 0) return [];
  const { image, pending, cause } = migration;
  return [
    {
      id: 'migrate',
      kind: 'migrate',
      title: 'Migrate the database',
      cause,
      needs: [],
      input: { image, pending },
    },
  ];
}

function canary(service: Service, observed: DeployObserved): DeployStepOf<'canary'>[] {
  const sight = observed.services[service.name];
  if (!sight || sight.change === null) return [];
  const { image, spec, change } = sight;
  const { name, count, deadline } = service;
  return [
    {
      id: name,
      kind: 'canary',
      title: `Start ${count} of ${name} beside what runs`,
      cause: change,
      needs: [],
      input: { service: name, release: observed.next, image, spec, count, deadline },
    },
  ];
}

export interface DeployWishes {
  /** Whether the release is watched after the switch. */
  watch: boolean;
  /** Whether this very release served everybody before. */
  served?: boolean;
}

/** Requests of a trial for each instance and route, at most. One that served before only has to show that it started well. */
const TRIAL_REQUESTS = { unknown: 100, served: 25 };

function trial({ input: { service }, id }: DeployStepOf<'canary'>, requests: number): DeployStep {
  return {
    id: `${service}/trial`,
    kind: 'trial',
    title: `Try the new ${service} before anybody is sent to it`,
    cause: 'what fails there fails nobody',
    needs: [id],
    input: { service, requests },
  };
}

function watching({ release: { watch, errors, p95 } }: Environment): DeployStep {
  return {
    id: 'watch',
    kind: 'watch',
    title: `Watch it for ${watch} s`,
    cause: 'a release that is ready may still be wrong',
    needs: [],
    input: { seconds: watch, errors, p95 },
  };
}

/**
 * How what runs becomes what is wanted. Pure: the same manifest and the same sight of the cluster give the same plan.
 * Nothing changed gives a plan without phases.
 */
export function buildDeployPlan(
  environment: Environment,
  observed: DeployObserved,
  wishes: DeployWishes,
): Plan<DeployStep> {
  const plan = { command: 'deploy', environment: environment.name };
  const canaries = environment.services.flatMap((service) => canary(service, observed));
  if (canaries.length === 0) return { ...plan, phases: [] };
  // Before the first release there is nobody to spare, and nothing to compare with.
  const first = observed.current === null;
  const requests = wishes.served === true ? TRIAL_REQUESTS.served : TRIAL_REQUESTS.unknown;
  const trials = first ? [] : canaries.map((step) => trial(step, requests));
  const promote: DeployStep = {
    id: 'promote',
    kind: 'promote',
    title: `Switch to release ${observed.next}`,
    cause: PROMOTE_CAUSE,
    needs: [...canaries, ...trials].map(({ id }) => id),
    input: { release: observed.next, services: canaries.map(({ input }) => input.service) },
  };
  const watched = wishes.watch && environment.release.watch > 0 && !first;
  const phases: Phase<DeployStep>[] = [
    { name: 'prepare', steps: prepare(observed) },
    { name: 'migrate', steps: migrate(observed) },
    { name: 'deploy', steps: [...canaries, ...trials, promote] },
    { name: 'watch', steps: watched ? [watching(environment)] : [] },
  ];
  return { ...plan, phases: phases.filter(({ steps }) => steps.length > 0) };
}
