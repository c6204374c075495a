import { mkdir } from 'node:fs/promises';
import { freePort } from '../../lib/ports.ts';
import { admit, usePackages, waitForSsh } from './access.ts';
import { ask, docker } from './docker.ts';
import { buildHostArgs, buildVolumeArgs } from './host.ts';
import type { LabPorts } from './host.ts';
import type { Machine } from './machine.ts';
import { containerName, filterArgs } from './names.ts';
import type { LabId } from './names.ts';
import { hostAddress } from './network.ts';
import type { LabNetwork } from './network.ts';
import type { Run } from './run.ts';

/** A host that answers, and how to reach it. */
export interface LabHost {
  host: string;
  container: string;
  /** Its address on the lab's network, where scans and the other hosts find it. */
  address: string;
  ports: LabPorts;
  /** `ssh-ed25519 AAAA…`, to be pinned. */
  hostKey: string;
}

export interface HostRequest {
  run: Run;
  lab: LabId;
  machine: Machine;
  network: LabNetwork;
  image: string;
  host: string;
  /** Place in the manifest, 0 the first: decides the address. */
  index: number;
  adminKeys: readonly string[];
  packages: string;
  /** The checkout that makes the host. */
  root: string;
  memoryMb?: number;
  cpus?: number;
  signal?: AbortSignal;
}

const PORTS =
  '{{if .State.Paused}}paused {{end}}{{range $port, $at := .NetworkSettings.Ports}}{{if $at}}{{$port}}={{(index $at 0).HostPort}} {{end}}{{end}}';

/** `22/tcp=40001 80/tcp=40002 …` as `docker inspect` prints it with the format above. */
export function parsePorts(text: string): LabPorts | undefined {
  const of = (port: number) => Number(new RegExp(`(?:^|\\s)${port}/tcp=(\\d+)`).exec(text)?.[1] ?? 0);
  const ports = { ssh: of(22), http: of(80), https: of(443) };
  return ports.ssh > 0 && ports.http > 0 && ports.https > 0 ? ports : undefined;
}

async function existing(run: Run, lab: LabId, host: string): Promise<LabPorts | undefined> {
  const name = containerName(lab, host);
  const found = await ask(run, ['inspect', '--type', 'container', '--format', PORTS, name], {
    what: `look for ${host}`,
  });
  if (found.exitCode !== 0) return undefined;
  if (found.stdout.startsWith('paused')) await docker(run, ['unpause', name], { what: `wake ${host}` });
  const ports = parsePorts(found.stdout);
  if (ports !== undefined) return ports;
  // Stopped, or half made by a run that was killed: `start` tells which.
  const started = await ask(run, ['start', name], { what: `start ${host}` });
  const again = await ask(run, ['inspect', '--type', 'container', '--format', PORTS, name], {
    what: `look for ${host}`,
  });
  if (started.exitCode === 0) return parsePorts(again.stdout);
  await docker(run, ['rm', '--force', name], { what: `remove what was left of ${host}` });
  return undefined;
}

/** Makes the host, or takes the one that is there; resolves when its SSH server answers. May be repeated at any time. */
export async function ensureHost(request: HostRequest): Promise<LabHost> {
  const { run, lab, host, machine, network, signal } = request;
  const address = hostAddress(network, request.index);
  let ports = await existing(run, lab, host);
  const isNew = ports === undefined;
  if (ports === undefined) {
    await mkdir(request.packages, { recursive: true });
    await docker(run, buildVolumeArgs(lab, host), { what: `make the disk of ${host}`, signal });
    ports = { ssh: await freePort(), http: await freePort(), https: await freePort() };
    const spec = { ...request, address, ports };
    await docker(run, buildHostArgs(spec, machine), { what: `start ${host}`, signal });
  }
  const hostKey = await admit(run, lab, host, request.adminKeys);
  if (isNew) await usePackages(run, lab, host);
  await waitForSsh(containerName(lab, host), ports.ssh, signal);
  return { host, container: containerName(lab, host), address, ports, hostKey };
}

/** What one lab has made, by kind. */
export interface LabTrace {
  containers: string[];
  volumes: string[];
  networks: string[];
}

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

/** Everything that carries the labels of this lab, and nothing else. */
export async function findLab(run: Run, lab: LabId): Promise<LabTrace> {
  const list = async (args: string[]) =>
    words(await docker(run, [...args, ...filterArgs(lab)], { what: 'list what the lab has made' }));
  return {
    containers: await list(['ps', '--all', '--format', '{{.Names}}']),
    volumes: await list(['volume', 'ls', '--format', '{{.Name}}']),
    networks: await list(['network', 'ls', '--format', '{{.Name}}']),
  };
}

/** Removes what `findLab` finds; the base image and the kept packages stay for the next lab. */
export async function removeLab(run: Run, lab: LabId): Promise<LabTrace> {
  const trace = await findLab(run, lab);
  const { containers, volumes, networks } = trace;
  if (containers.length > 0) {
    await docker(run, ['rm', '--force', '--volumes', ...containers], {
      what: 'remove the hosts',
      timeoutMs: 120_000,
    });
  }
  if (volumes.length > 0)
    await docker(run, ['volume', 'rm', ...volumes], { what: 'remove the disks of the hosts' });
  if (networks.length > 0) await docker(run, ['network', 'rm', ...networks], { what: 'remove the network' });
  return trace;
}
