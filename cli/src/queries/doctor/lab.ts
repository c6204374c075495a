import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import type { Target } from '../../config/target.ts';
import { lookAtEngine, lookAtImage, readMachine } from '../../drivers/lab/index.ts';
import { toFault } from '../../errors/format.ts';
import { run } from '../../lib/process.ts';
import { count } from '../../lib/text.ts';
import type { Finding } from './report.ts';

const GB = 1_000_000_000;
/** A converged host at rest takes 290 MiB, and half as much again while it is made (docs/lab-figures.md). */
const MEMORY_OF_HOST = 0.45 * GB;
/** Packages and programs of a converged host, and the base image below it. */
const DISK_OF_HOST = 2 * GB;
const DISK_OF_IMAGE = 1 * GB;
/** Without these no system boots in a container: systemd mounts, the firewall and the mesh are made. */
const NEEDED_CAPABILITIES = ['SYS_ADMIN', 'NET_ADMIN'];
const LIMIT_MS = 10_000;

const inGb = (bytes: number) => `${(bytes / GB).toFixed(1)} GB`;

/** Whether the engine answers this user. */
export async function checkEngine(): Promise<Finding> {
  try {
    return { name: 'docker', state: 'ok', found: `engine ${(await lookAtEngine(run)).version}` };
  } catch (error) {
    const { summary, hints } = toFault(error);
    const remedy = hints.filter((hint) => !hint.startsWith('pulse doctor')).join('   or   ');
    return { name: 'docker', state: 'missing', found: summary, remedy };
  }
}

/** What the kernel and whoever started this machine allow. */
export async function checkMachine(): Promise<Finding> {
  const { capabilities, cgroupVersion } = await readMachine();
  const lacking = NEEDED_CAPABILITIES.filter((name) => !capabilities.includes(name));
  const found = `cgroup v${cgroupVersion}, ${capabilities.length} capabilities to hand on`;
  if (lacking.length === 0) return { name: 'machine', state: 'ok', found };
  const remedy = 'use a machine of your own, or start this container with --privileged';
  return { name: 'machine', state: 'missing', found: `${found}; not ${lacking.join(', ')}`, remedy };
}

/** The base image of the hosts, or what it is made with. */
export async function checkBaseImage(): Promise<Finding> {
  const name = 'base image';
  if ((await lookAtImage(run)).ready) return { name, state: 'ok', found: 'is there' };
  const debootstrap = await run('debootstrap', ['--version'], { timeoutMs: LIMIT_MS });
  if (debootstrap.exitCode === 0)
    return { name, state: 'ok', found: 'is made by the first run (a minute): pulled, or with debootstrap' };
  const found = 'comes from debian:13 of Docker Hub alone, since debootstrap is not on PATH';
  return { name, state: 'warning', found, remedy: 'sudo apt-get install debootstrap' };
}

/** `12.3 GB free; 3 hosts need 1.4 GB` */
const compare = (free: number, needed: number, hosts: number) =>
  `${inGb(free)} free; ${count(hosts, 'host')} need${hosts === 1 ? 's' : ''} ${inGb(needed)}`;

export async function checkMemoryOf({ environment }: Target, free = freemem()): Promise<Finding> {
  const hosts = environment.hosts.length;
  const needed = hosts * MEMORY_OF_HOST;
  const found = compare(free, needed, hosts);
  if (free >= needed) return { name: 'memory', state: 'ok', found };
  return { name: 'memory', state: 'warning', found, remedy: 'close programs: free -m' };
}

/** Of the disk that the engine keeps its containers on; where that cannot be asked, nothing is said. */
export async function checkDiskOf({ environment }: Target): Promise<Finding> {
  const asked = await run('docker', ['info', '--format', '{{.DockerRootDir}}'], { timeoutMs: LIMIT_MS });
  const place = asked.exitCode === 0 ? asked.stdout.trim() : '/';
  const { bavail, bsize } = await statfs(place).catch(() => statfs('/'));
  const hosts = environment.hosts.length;
  const needed = hosts * DISK_OF_HOST + DISK_OF_IMAGE;
  const found = compare(bavail * bsize, needed, hosts);
  if (bavail * bsize >= needed) return { name: 'disk', state: 'ok', found };
  return { name: 'disk', state: 'missing', found, remedy: `docker system df; df -h ${place}` };
}
