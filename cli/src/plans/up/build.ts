import type { Environment, Host } from '../../config/environment.ts';
import { type HostRole, rolesOn } from '../../config/host-roles.ts';
import type { Phase, Plan } from '../types.ts';
import { causeOfRole } from './causes.ts';
import type { HostSight, Observed } from './observed.ts';
import type { ArtifactRef, PhaseName, UpStep, UpStepOf } from './steps.ts';
import { verifySteps } from './verify.ts';

export interface UpWishes {
  /** Run every role, whatever the receipts say. */
  full: boolean;
  /** Only this phase. */
  only: PhaseName | null;
  /** Only this host. */
  host: string | null;
}

const ABSENT: HostSight = { state: 'absent' };

const sightOf = (observed: Observed, host: string): HostSight => observed.hosts[host] ?? ABSENT;

/** What this machine needs before a role can be applied. */
function tools(observed: Observed, roles: readonly UpStepOf<'role.apply'>[]): UpStep[] {
  if (roles.length === 0) return [];
  const { ansible, artifacts, missingSecrets } = observed;
  const steps: UpStep[] = [];
  if (!ansible.ready) {
    const cause = 'this machine has no Ansible of ansible/requirements.txt yet';
    const input = { requirements: ansible.requirements };
    steps.push({ id: 'ansible', kind: 'ansible.install', title: 'Install Ansible', cause, needs: [], input });
  }
  if (missingSecrets.length > 0) {
    steps.push({
      id: 'secrets',
      kind: 'secrets.ensure',
      title: `Make ${missingSecrets.length} secrets`,
      cause: 'they are needed, not there yet, and nobody has to know them',
      needs: [],
      input: { environment: missingSecrets.join(', ') },
    });
  }
  for (const { ready, role, ...artifact } of artifacts) {
    if (ready || !roles.some(({ input }) => input.role === role)) continue;
    steps.push({
      id: artifact.name,
      kind: 'artifact.fetch',
      title: `Fetch ${artifact.name} ${artifact.version}`,
      cause: 'it goes on the hosts and is not kept on this machine yet',
      needs: [],
      input: artifact,
    });
  }
  return steps;
}

/** The step that makes a lab host reachable; none for one that is. */
function machine(host: Host, index: number, observed: Observed): UpStep[] {
  const sight = sightOf(observed, host.name);
  const { state } = sight;
  if (state === 'seen') {
    if (sight.shut === undefined) return [];
    return [
      {
        id: `${host.name}/open`,
        kind: 'lab.open',
        title: `Open host ${host.name} again`,
        cause: sight.shut,
        needs: [],
        input: { host: host.name, index },
      },
    ];
  }
  const cause = state === 'absent' ? 'the manifest has it, the lab has not' : 'it is stopped';
  const { cpus, memory } = host;
  return [
    {
      id: `${host.name}/host`,
      kind: 'lab.host',
      title: `${state === 'absent' ? 'Make' : 'Start'} host ${host.name}`,
      cause,
      needs: observed.image.ready ? [] : ['image'],
      input: { host: host.name, index, cpus, memory },
    },
  ];
}

function machines(environment: Environment, observed: Observed, wanted: (host: string) => boolean): UpStep[] {
  if (environment.provisioner !== 'lab') return [];
  const steps = environment.hosts.flatMap((host, index) =>
    wanted(host.name) ? machine(host, index, observed) : [],
  );
  if (observed.image.ready || !steps.some(({ kind }) => kind === 'lab.host')) return steps;
  const image: UpStep = {
    id: 'image',
    kind: 'lab.image',
    title: 'Make the base image',
    cause: 'this machine has none of this Debian yet',
    needs: [],
    input: { suite: observed.image.suite },
  };
  return [image, ...steps];
}

/** What a role installs. */
const artifactsOf = (observed: Observed, role: HostRole): ArtifactRef[] =>
  observed.artifacts
    .filter((each) => each.role === role)
    .map(({ name, version, sha256, from }) => ({ name, version, sha256, from }));

function rolesOf(
  environment: Environment,
  name: string,
  observed: Observed,
  full: boolean,
): UpStepOf<'role.apply'>[] {
  const sight = sightOf(observed, name);
  let before: string | undefined;
  return rolesOn(environment, name).flatMap((role) => {
    const cause = causeOfRole(role, sight, observed.inputs[name]?.[role], full);
    if (cause === undefined) return [];
    const step: UpStepOf<'role.apply'> = {
      id: `${name}/${role}`,
      kind: 'role.apply',
      title: `Apply ${role} to ${name}`,
      cause,
      needs: before === undefined ? [] : [before],
      input: {
        host: name,
        role,
        // Of a host that does not stand yet they are not known to the end.
        inputs: sight.state === 'seen' ? observed.inputs[name]?.[role] : undefined,
        artifacts: artifactsOf(observed, role),
      },
    };
    before = step.id;
    return [step];
  });
}

/** The first release; the later ones are `pulse deploy`'s. */
function firstRelease({ services }: Environment, { released }: Observed): UpStep[] {
  if (released || services.length === 0) return [];
  return [
    {
      id: 'release',
      kind: 'release.first',
      title: 'Release the application',
      cause: 'nothing was released here yet',
      needs: [],
      input: { services: services.map(({ name }) => name) },
    },
  ];
}

/**
 * What has to happen so that the environment is as the manifest says. Pure: the same manifest and the same sight of
 * the world give the same plan. What needs nothing is not in it; a plan without phases is a plan to do nothing.
 */
export function buildUpPlan(environment: Environment, observed: Observed, wishes: UpWishes): Plan<UpStep> {
  const { full, only, host } = wishes;
  const wanted = (name: string) => host === null || host === name;
  const hosts = environment.hosts.filter(({ name }) => wanted(name));
  const roles =
    only === null || only === 'configure'
      ? hosts.flatMap((each) => rolesOf(environment, each.name, observed, full))
      : [];
  const provision = [
    ...tools(observed, roles),
    ...(only === null || only === 'provision' ? machines(environment, observed, wanted) : []),
  ];
  const whole = host === null && (only === null || only === 'deploy');
  const deploy = whole ? firstRelease(environment, observed) : [];
  const changes = provision.length + roles.length + deploy.length > 0;
  const due = changes || full || !observed.proved;
  const verify =
    only === 'verify' || (only === null && due)
      ? verifySteps(environment, hosts, observed.released || deploy.length > 0)
      : [];
  const phases: Phase<UpStep>[] = [
    { name: 'provision', steps: provision },
    { name: 'configure', steps: roles },
    { name: 'deploy', steps: deploy },
    { name: 'verify', steps: verify },
  ];
  return {
    command: 'up',
    environment: environment.name,
    phases: phases.filter(({ steps }) => steps.length > 0),
  };
}
