import { readSecrets } from '../../config/base-secrets.ts';
import type { Target } from '../../config/target.ts';
import { meshAddress } from '../../config/placement.ts';
import { needKnown, sshTargets } from '../../drivers/control/reach.ts';
import {
  type HostFigures,
  type MaintenanceSight,
  type NomadSight,
  probe,
} from '../../drivers/verify/probe.ts';
import { toFault } from '../../errors/format.ts';

export interface HostStatus {
  name: string;
  figures: HostFigures | null;
  /** Names of the hosts it does not reach through the mesh. */
  unreached: string[];
  /** Why it could not be asked. */
  fault: string | null;
}

export interface ClusterStatus {
  leader: string | null;
  ready: number;
  nodes: number;
  version: string | null;
  fault: string | null;
}

export interface Status {
  environment: string;
  at: string;
  hosts: HostStatus[];
  cluster: ClusterStatus;
  /** Whether users are sent to the page of maintenance. */
  maintenance: MaintenanceSight | null;
}

function clusterOf(sight: NomadSight | undefined, nodes: number): ClusterStatus {
  const none = { leader: null, ready: 0, nodes, version: null };
  if (!sight) return { ...none, fault: 'the host that would know could not be asked' };
  const { leader, nodes: list } = sight;
  if (leader.status !== 200 || !leader.body) return { ...none, fault: 'there is no leader' };
  if (!list.body) return { ...none, leader: leader.body, fault: `nodes cannot be listed (${list.status})` };
  const ready = list.body.filter(({ Status }) => Status === 'ready').length;
  const fault = ready < nodes ? `${ready} of ${nodes} nodes are ready` : null;
  return { leader: leader.body, ready, nodes, version: list.body[0]?.Version ?? null, fault };
}

/** Looks at every host at once, one round trip each. A host that cannot be asked is a finding, not an end. */
export async function lookAtStatus(target: Target, signal: AbortSignal): Promise<Status> {
  const { environment } = target;
  const order = environment.hosts.map(({ name }) => name);
  const known = await needKnown(target);
  const { NOMAD_BOOTSTRAP_TOKEN: token } = await readSecrets(target, ['NOMAD_BOOTSTRAP_TOKEN']);
  const targets = sshTargets(target, known);
  let nomad: NomadSight | undefined;
  let maintenance: MaintenanceSight | null = null;
  const hosts = await Promise.all(
    order.map(async (name, index): Promise<HostStatus> => {
      const ssh = targets.find((each) => each.name === name);
      if (!ssh) return { name, figures: null, unreached: [], fault: 'not made yet' };
      const peers = new Map(order.map((other, i) => [meshAddress(i), other]));
      peers.delete(meshAddress(index));
      // Any server knows, and one of them may be the host that is lost.
      const asked = environment.servers.includes(name) ? { nomad: meshAddress(index), token } : {};
      try {
        const told = await probe(ssh, { host: true, peers: [...peers.keys()], ...asked }, signal);
        if (nomad?.leader.status !== 200) nomad = told.nomad ?? nomad;
        maintenance ??= told.maintenance ?? null;
        const unreached = [...peers]
          .filter(([address]) => told.peers[address] !== true)
          .map(([, other]) => other);
        return { name, figures: told.host ?? null, unreached, fault: null };
      } catch (error) {
        return { name, figures: null, unreached: [], fault: toFault(error).summary };
      }
    }),
  );
  const cluster = clusterOf(nomad, order.length);
  return { environment: environment.name, at: new Date().toISOString(), hosts, cluster, maintenance };
}
