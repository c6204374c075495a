import type { Environment, Host } from '../../config/environment.ts';
import type { UpStep } from './steps.ts';
import { serviceVerifySteps } from './verify-services.ts';

/** What answers on a host's public address, and nothing else: SSH, and the ingress once there is one. */
export const PUBLIC_PORTS = [22, 80, 443] as const;

/** Port on which a container is published for the length of a check: nothing of pulse is on it. */
const TRIAL_PORT = 28_080;

/** What is proved at the end, from outside every host; of the application only where there is (`serves`) one. */
export function verifySteps(environment: Environment, hosts: readonly Host[], serves: boolean): UpStep[] {
  const names = environment.hosts.map(({ name }) => name);
  const checks = hosts.flatMap(({ name }): UpStep[] => {
    const peers = names.filter((other) => other !== name);
    const perHost: UpStep[] = [
      {
        id: `${name}/ports`,
        kind: 'verify.ports',
        title: `Scan every TCP port of ${name}`,
        cause: 'only what is declared may answer',
        needs: [],
        input: { host: name, open: PUBLIC_PORTS },
      },
      {
        id: `${name}/logins`,
        kind: 'verify.logins',
        title: `Try to log in to ${name} by password and as root`,
        cause: 'both have to be refused',
        needs: [],
        input: { host: name },
      },
      {
        id: `${name}/published`,
        kind: 'verify.published',
        title: `Publish a container of ${name} everywhere, and try to reach it`,
        cause: "what Docker publishes goes past the firewall's own rules, and has to stay shut all the same",
        needs: [],
        input: { host: name, port: TRIAL_PORT, peers },
      },
    ];
    if (peers.length === 0) return perHost;
    const mesh: UpStep = {
      id: `${name}/peers`,
      kind: 'verify.mesh',
      title: `Reach the other hosts from ${name}`,
      cause: 'everything between hosts goes through the mesh',
      needs: [],
      input: { host: name, peers },
    };
    return [...perHost, mesh];
  });
  const nomad: UpStep = {
    id: 'cluster',
    kind: 'verify.nomad',
    title: 'Ask the cluster',
    cause: 'it needs a leader and every host, and answers nobody it does not know',
    needs: [],
    input: { servers: environment.servers, nodes: names.length },
  };
  return [...checks, nomad, ...serviceVerifySteps(environment, hosts, serves)];
}
