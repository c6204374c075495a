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

/**
 * How what runs becomes what is wanted. Pure: the same manifest and the same sight of the cluster give the same plan.
 * Nothing changed gives a plan without phases.
 */
export function buildDeployPlan(environment: Environment, observed: DeployObserved): Plan<DeployStep> {
  const canaries = environment.services.flatMap((service) => canary(service, observed));
  const services = canaries.map(({ input }) => input.service);
  const ids = canaries.map(({ id }) => id);
  const promote: DeployStep = {
    id: 'promote',
    kind: 'promote',
    title: `Switch to release ${observed.next}`,
    cause: PROMOTE_CAUSE,
    needs: ids,
    input: { release: observed.next, services },
  };
  const phases: Phase<DeployStep>[] =
    canaries.length === 0
      ? []
      : [
          { name: 'prepare', steps: prepare(observed) },
          { name: 'migrate', steps: migrate(observed) },
          { name: 'deploy', steps: [...canaries, promote] },
        ];
  return {
    command: 'deploy',
    environment: environment.name,
    phases: phases.filter(({ steps }) => steps.length > 0),
  };
}
