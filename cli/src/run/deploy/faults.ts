import type { Service } from '../../config/environment.ts';
import type { Inspection } from '../../drivers/nomad/inspect.ts';
import type { Readiness } from '../../drivers/nomad/ready.ts';
import type { ErrorCode } from '../../errors/catalogue.ts';
import { RemoteError } from '../../errors/errors.ts';

const withLog = (log: string) => (log === '' ? undefined : log);

const HINTS: Readonly<Record<string, string>> = {
  'deploy.out-of-memory': 'raise `memory` of the service in pulse.yaml',
  'deploy.image-missing': 'pulse build',
  'deploy.image-registry': 'pulse status ENV',
  'deploy.image-denied': 'pulse secrets list ENV   # REGISTRY_PASSWORD',
  'deploy.template': 'pulse secrets list ENV',
  'deploy.capacity': 'lower `cpu` or `memory` in pulse.yaml, or give the hosts more',
};

const hintsFor = (code: string, service: string) => {
  const hint = HINTS[code];
  return [...(hint === undefined ? [] : [hint]), `pulse logs ENV ${service}`];
};

/** An instance of the new release failed before anybody was sent to it. */
export function instanceFault(
  service: string,
  host: string,
  { code, words }: Inspection,
  log: string,
): RemoteError {
  return new RemoteError({
    code,
    summary: `${service} on ${host} ${words}.`,
    detail: withLog(log),
    hints: hintsFor(code, service),
  });
}

export function notReadyFault(
  { name, health, deadline }: Service,
  host: string,
  { state, status }: Readiness,
  log: string,
): RemoteError {
  const silent = status === 0 ? 'never listened' : `answered ${status} to the last`;
  const words =
    state === 'refused'
      ? `listens, and says that it is not well: GET ${health} answers ${status}`
      : `was not ready within ${deadline} s: it ${silent}`;
  return new RemoteError({
    code: state === 'refused' ? 'deploy.unhealthy' : status === 0 ? 'deploy.silent' : 'deploy.not-ready',
    summary: `${name} on ${host} ${words}.`,
    detail: withLog(log),
    hints: [`pulse logs ENV ${name}`, 'port, health and deadline of the service stand in pulse.yaml'],
  });
}

export const notStartedFault = (service: string, host: string) =>
  new RemoteError({
    code: 'deploy.not-started',
    summary: `${service} on ${host} was not started within five minutes.`,
    hints: [`pulse ssh ENV ${host} -- sudo docker ps -a`, 'pulse status ENV'],
  });

export const placementFault = (service: string, { code, words }: { code: ErrorCode; words: string }) =>
  new RemoteError({
    code,
    summary: `${service} cannot be placed: ${words}.`,
    hints: hintsFor(code, service),
  });
