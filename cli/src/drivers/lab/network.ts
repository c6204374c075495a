import { createHash } from 'node:crypto';
import { ask } from './docker.ts';
import { dockerFault, noFreeNetwork } from './errors.ts';
import { labelArgs, networkName } from './names.ts';
import type { LabId } from './names.ts';
import type { Run } from './run.ts';

/** Addresses of a lab's network: a /24 of IPv4, and a /64 of unique local IPv6 of the same number. */
export interface LabNetwork {
  subnet: string;
  subnet6: string;
  /** This machine as the hosts see it: what an administrator's network is for a server. */
  gateway: string;
}

const FIRST_HOST = 11;
const CANDIDATES = 32;

/** The range with this number, 0 to 255. 10.77.0.0/16 is not what Docker, the mesh or most offices use. */
export function networkAt(number: number): LabNetwork {
  return {
    subnet: `10.77.${number}.0/24`,
    subnet6: `fd77:7075:6c73:${number.toString(16)}::/64`,
    gateway: `10.77.${number}.1`,
  };
}

/** Where the search for a free range begins: the same lab gets the same addresses again when it can. */
export function preferredNumber(lab: LabId): number {
  return createHash('sha256').update(networkName(lab)).digest()[0] ?? 0;
}

/** Address of the host with this index (0 the first) in the range. */
export const hostAddress = (network: LabNetwork, index: number): string =>
  network.subnet.replace('.0/24', `.${FIRST_HOST + index}`);

export function buildNetworkArgs(lab: LabId, network: LabNetwork): string[] {
  return [
    ...['network', 'create', ...labelArgs(lab)],
    ...['--subnet', network.subnet, '--gateway', network.gateway],
    ...['--ipv6', '--subnet', network.subnet6, networkName(lab)],
  ];
}

/** The network of the lab: the one that is there, else a new one in the first free range. */
export async function ensureNetwork(run: Run, lab: LabId, signal?: AbortSignal): Promise<LabNetwork> {
  const inspect = [
    'network',
    'inspect',
    '--format',
    '{{range .IPAM.Config}}{{.Subnet}} {{end}}',
    networkName(lab),
  ];
  const found = await ask(run, inspect, { what: 'look for the network', signal });
  const number = /\b10\.77\.(\d+)\.0\/24/.exec(found.stdout)?.[1];
  if (found.exitCode === 0 && number !== undefined) return networkAt(Number(number));
  let refusal = '';
  for (let step = 0; step < CANDIDATES; step += 1) {
    const network = networkAt((preferredNumber(lab) + step) % 256);
    const made = await ask(run, buildNetworkArgs(lab, network), { what: 'make the network', signal });
    if (made.exitCode === 0) return network;
    if (!/overlap/i.test(made.tail)) throw dockerFault('make the network of the lab', made);
    refusal = made.tail;
  }
  throw noFreeNetwork(refusal);
}
