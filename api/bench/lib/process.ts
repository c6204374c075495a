import { readFileSync } from 'node:fs';

/** Linux counts CPU in ticks of 10 ms (USER_HZ is 100 on every architecture Node runs on). */
const TICK_MICROSECONDS = 10_000;

/** User and system CPU of a process with all its threads, in microseconds. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may hold spaces: fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS;
}

/** A value of /proc/PID/status in MB: VmRSS now, VmHWM at its highest. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}
