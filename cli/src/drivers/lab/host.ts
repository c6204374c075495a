import { initCommand } from './image.ts';
import { containerName, labelArgs, networkName, volumeName } from './names.ts';
import type { LabId } from './names.ts';
import type { Machine } from './machine.ts';

/** Ports of a host that this machine reaches on its own loopback. */
export interface LabPorts {
  ssh: number;
  http: number;
  https: number;
}

/** One host to be: everything that decides its container. */
export interface LabHostSpec {
  lab: LabId;
  /** Name in the manifest. */
  host: string;
  image: string;
  address: string;
  ports: LabPorts;
  /** Folder of this machine where downloaded packages are kept for the next host. */
  packages: string;
  /** The checkout that makes the host, and has the key to it. */
  root: string;
  memoryMb?: number | undefined;
  cpus?: number | undefined;
}

/** Where the host sees the kept packages. */
export const PACKAGES_MOUNT = '/var/cache/pulse-packages';

export function buildVolumeArgs(lab: LabId, host: string): string[] {
  return ['volume', 'create', ...labelArgs(lab, host), volumeName(lab, host)];
}

/** Arguments of the `docker run` that boots a host: systemd as PID 1, its own network, a nested engine's disk. */
export function buildHostArgs(spec: LabHostSpec, machine: Machine): string[] {
  const { lab, host, ports } = spec;
  const publish = [
    [ports.ssh, 22],
    [ports.http, 80],
    [ports.https, 443],
  ].flatMap(([outside, inside]) => ['--publish', `127.0.0.1:${String(outside)}:${String(inside)}`]);
  return [
    ...['run', '--detach', '--name', containerName(lab, host), '--hostname', host],
    ...labelArgs(lab, host, spec.root),
    ...['--restart', 'unless-stopped', '--network', networkName(lab), '--ip', spec.address, ...publish],
    ...machine.capabilities.flatMap((name) => ['--cap-add', name]),
    ...['seccomp', 'apparmor', 'systempaths'].flatMap((name) => ['--security-opt', `${name}=unconfined`]),
    // A nested engine makes device nodes and control groups of its own.
    ...[
      '--device-cgroup-rule',
      'a *:* rwm',
      '--cgroupns=host',
      '--volume',
      '/sys/fs/cgroup:/sys/fs/cgroup:rw',
    ],
    ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--stop-signal', 'SIGRTMIN+3'],
    ...[
      '--volume',
      `${volumeName(lab, host)}:/var/lib/docker`,
      '--volume',
      `${spec.packages}:${PACKAGES_MOUNT}`,
    ],
    ...(spec.memoryMb === undefined ? [] : ['--memory', `${spec.memoryMb}m`]),
    ...(spec.cpus === undefined ? [] : ['--cpus', String(spec.cpus)]),
    spec.image,
    ...initCommand(machine),
  ];
}
