import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, docker } from './docker.ts';
import { cannotBuildBase } from './errors.ts';
import type { Machine } from './machine.ts';
import type { Run } from './run.ts';

export const SUITE = 'trixie';
const OFFICIAL = 'debian:13';
const MIRROR = 'http://deb.debian.org/debian';
const BARE = `pulse-lab/bare:${SUITE}`;
const MINUTE = 60_000;

/**
 * Makes of a bare Debian what OVH delivers: systemd, an SSH server, the user `debian` with sudo and no password, no
 * host key and no machine id (each host makes its own). Run as root inside a container of the bare image.
 */
export const PREPARATION = `set -eu
export DEBIAN_FRONTEND=noninteractive
rm -f /etc/apt/apt.conf.d/docker-clean /etc/apt/sources.list.d/debian.sources
cat >/etc/apt/sources.list <<'SOURCES'
deb http://deb.debian.org/debian ${SUITE} main
deb http://deb.debian.org/debian ${SUITE}-updates main
deb http://deb.debian.org/debian-security ${SUITE}-security main
SOURCES
# A lab host is made anew when it breaks: waiting for the disk after every file doubles the time of an installation.
echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/pulse-lab
apt-get update -q
apt-get upgrade -y -q
apt-get install -y -q --no-install-recommends systemd-sysv openssh-server python3 python3-apt sudo iproute2 \\
  dbus ca-certificates netbase iptables systemd-timesyncd
apt-get clean
useradd -m -s /bin/bash -G sudo debian
passwd -l debian >/dev/null
echo 'debian ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-cloud-init-users
chmod 440 /etc/sudoers.d/90-cloud-init-users
rm -f /etc/ssh/ssh_host_*
: >/etc/machine-id
rm -rf /var/lib/apt/lists/*
touch -d @0 /var/lib/apt/lists
`;

/** Debian 13's systemd refuses cgroup v1 unless told so by its own arguments. */
export function initCommand(machine: Pick<Machine, 'cgroupVersion'>): string[] {
  const legacy = ['systemd.unified_cgroup_hierarchy=0', 'SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1'];
  return ['/lib/systemd/systemd', ...(machine.cgroupVersion === 1 ? legacy : [])];
}

/** The prepared image; its tag changes with the preparation, so that a new one is never mistaken for an old one. */
export function imageName(): string {
  const hash = createHash('sha256').update(PREPARATION).digest('hex').slice(0, 12);
  return `pulse-lab/debian:13-${hash}`;
}

export function buildDebootstrapArgs(directory: string): string[] {
  return ['--variant=minbase', SUITE, directory, MIRROR];
}

/** `sudo -n` where pulse is not root: it never waits for a password. */
export function asRoot(uid: number, program: string, args: readonly string[]): [string, string[]] {
  return uid === 0 ? [program, [...args]] : ['sudo', ['-n', program, ...args]];
}

export function buildPrepareArgs(container: string, base: string): string[] {
  return ['run', '--name', container, '--network', 'bridge', base, '/bin/sh', '-c', PREPARATION];
}

export interface ImageRequest {
  run: Run;
  uid: number;
  onProgress?: (message: string) => void;
  signal?: AbortSignal;
}

/** Resolves to the name of the prepared base image, building it when this machine has none yet (about a minute). */
export async function ensureImage(request: ImageRequest): Promise<string> {
  const { run, signal, onProgress } = request;
  const name = imageName();
  const found = await ask(run, ['image', 'inspect', name], { what: 'look for the base image', signal });
  if (found.exitCode === 0) return name;
  // A machine without an engine must hear about the engine, not about the image.
  await docker(run, ['version', '--format', '{{.Server.Version}}'], {
    what: 'answer',
    timeoutMs: 15_000,
    signal,
  });
  const base = await bareImage(request);
  onProgress?.('preparing the base image');
  const container = `pulse-lab-prepare-${process.pid}`;
  try {
    await docker(run, buildPrepareArgs(container, base), {
      what: 'prepare the base image',
      timeoutMs: 10 * MINUTE,
      signal,
    });
    await docker(run, ['commit', container, name], {
      what: 'keep the base image',
      timeoutMs: 3 * MINUTE,
      signal,
    });
  } finally {
    await ask(run, ['rm', '--force', '--volumes', container], { what: 'tidy up' });
  }
  return name;
}

/** A bare Debian: the official image where a registry serves it, else one made here, which is kept. */
export async function bareImage(request: ImageRequest): Promise<string> {
  const { run, signal, onProgress } = request;
  const made = await ask(run, ['image', 'inspect', BARE], { what: 'look for a bare Debian', signal });
  if (made.exitCode === 0) return BARE;
  onProgress?.(`asking the image registry for ${OFFICIAL}`);
  const pulled = await ask(run, ['pull', '--quiet', OFFICIAL], { what: 'pull', timeoutMs: MINUTE, signal });
  if (pulled.exitCode === 0) return OFFICIAL;
  return bootstrapped(request, pulled.tail);
}

async function bootstrapped(request: ImageRequest, refusal: string): Promise<string> {
  const { run, uid, signal, onProgress } = request;
  onProgress?.('building a Debian with debootstrap');
  const work = await mkdtemp(join(tmpdir(), 'pulse-base-'));
  const [root, archive, bare] = [join(work, 'root'), join(work, 'root.tar'), BARE];
  const options = { timeoutMs: 10 * MINUTE, ...(signal === undefined ? {} : { signal }) };
  try {
    for (const [program, args] of [
      asRoot(uid, 'debootstrap', buildDebootstrapArgs(root)),
      asRoot(uid, 'tar', ['-C', root, '-cf', archive, '.']),
    ] as const) {
      const result = await run(program, args, options);
      if (result.exitCode !== 0) {
        throw cannotBuildBase(`${refusal}\n${result.startError?.message ?? result.tail}`);
      }
    }
    await docker(run, ['import', archive, bare], {
      what: 'import the base image',
      timeoutMs: 3 * MINUTE,
      signal,
    });
  } finally {
    const [program, args] = asRoot(uid, 'rm', ['-rf', '--one-file-system', work]);
    await run(program, args, { timeoutMs: MINUTE });
    await rm(work, { recursive: true, force: true });
  }
  return bare;
}
