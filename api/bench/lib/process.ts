import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU in ticks of 10 ms (USER_HZ is 100 on every architecture Node runs on). */
const TICK_MICROSECONDS = 10_000;

/** The fields of /proc/PID/stat from the state on; none when the process has just ended. */
function statOf(pid: number | string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces: fields are counted from behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return [];
    throw error;
  }
}

const cpuIn = (stat: string[]) => (Number(stat[11] ?? 0) + Number(stat[12] ?? 0)) * TICK_MICROSECONDS;

/** User and system CPU of a process with all its threads, in microseconds. */
export function cpuOf(pid: number): number {
  return cpuIn(statOf(pid));
}

/** The same of a process and its living children: of PostgreSQL, given its postmaster. */
export function cpuOfFamily(pid: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => Number(stat[1]) === pid);
  return children.reduce((sum, stat) => sum + cpuIn(stat), cpuOf(pid));
}

/** A value of /proc/PID/status in MB: VmRSS now, VmHWM at its highest. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}
