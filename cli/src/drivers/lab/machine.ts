import { access, readFile } from 'node:fs/promises';

/** What of the machine that carries the hosts decides how they are started. */
export interface Machine {
  /** Capabilities this machine may hand on, as Docker spells them. */
  capabilities: readonly string[];
  cgroupVersion: 1 | 2;
}

/**
 * Linux capabilities by bit (capability.h). Docker 20.10 does not know the three after AUDIT_READ (PERFMON, BPF,
 * CHECKPOINT_RESTORE), so the list ends there.
 */
const CAPABILITIES = [
  ['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'],
  [
    'SETPCAP',
    'LINUX_IMMUTABLE',
    'NET_BIND_SERVICE',
    'NET_BROADCAST',
    'NET_ADMIN',
    'NET_RAW',
    'IPC_LOCK',
    'IPC_OWNER',
  ],
  ['SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT', 'SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE'],
  ['SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE', 'AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP'],
  ['MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ'],
].flat();

/** A host must not load modules into, set the clock of, or halt the machine that carries it. */
const WITHHELD = new Set(['SYS_MODULE', 'SYS_RAWIO', 'SYS_BOOT', 'SYS_TIME', 'SYS_PACCT', 'AUDIT_CONTROL']);

/** What such a host therefore cannot do, by the names that the roles know (`pulse_limits`). */
export const LAB_LIMITS = ['no_kernel_modules', 'no_kernel_parameters', 'no_audit', 'no_clock'] as const;

/**
 * Capabilities to hand on, from the text of /proc/self/status. `--privileged` is no way: it asks for every one and
 * fails as a whole where the machine lacks a single one.
 */
export function capabilitiesFrom(status: string): string[] {
  const mask = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return CAPABILITIES.filter((name, bit) => ((mask >> BigInt(bit)) & 1n) === 1n && !WITHHELD.has(name));
}

/** Reads this machine. It is the engine's own machine: the lab needs a local engine. */
export async function readMachine(): Promise<Machine> {
  const unified = access('/sys/fs/cgroup/cgroup.controllers').then(
    () => true,
    () => false,
  );
  const status = await readFile('/proc/self/status', 'utf8');
  return { capabilities: capabilitiesFrom(status), cgroupVersion: (await unified) ? 2 : 1 };
}
