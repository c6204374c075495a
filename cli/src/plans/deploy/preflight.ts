import type { ErrorCode } from '../../errors/catalogue.ts';

/** What a host says of itself before a release. */
export interface HostCondition {
  /** Seconds by which its clock differs from this machine's. */
  clockOff: number;
  freeMb: number;
  /** Share of the disk of images that is used. */
  usedShare: number;
  certificateDays: number | null;
}

export interface Objection {
  severity: 'error' | 'warning';
  code: ErrorCode;
  host: string;
  words: string;
}

const LEAST_FREE_MB = 1000;
const FULL = 0.95;
const CLOCK_SECONDS = 30;
const CERTIFICATE_DAYS = 14;

function objectionsTo(
  host: string,
  { clockOff, freeMb, usedShare, certificateDays }: HostCondition,
): Objection[] {
  const found: Objection[] = [];
  const add = (severity: Objection['severity'], code: ErrorCode, words: string) =>
    found.push({ severity, code, host, words });
  if (freeMb < LEAST_FREE_MB)
    add('error', 'deploy.disk', `has ${freeMb} MB free for images; ${LEAST_FREE_MB} are needed`);
  else if (usedShare > FULL)
    add('warning', 'deploy.disk', `has its disk ${Math.round(usedShare * 100)} % full`);
  if (Math.abs(clockOff) > CLOCK_SECONDS)
    add(
      'error',
      'deploy.clock',
      `has a clock that is ${Math.round(Math.abs(clockOff))} s ${clockOff > 0 ? 'fast' : 'slow'}`,
    );
  if (certificateDays !== null && certificateDays < 0)
    add('error', 'deploy.certificate', 'has a certificate of Nomad that has ended');
  else if (certificateDays !== null && certificateDays < CERTIFICATE_DAYS)
    add(
      'warning',
      'deploy.certificate',
      `has a certificate of Nomad that ends in ${Math.floor(certificateDays)} days`,
    );
  return found;
}

/** What stands against a release; errors forbid it. Pure. */
export function objections(hosts: Readonly<Record<string, HostCondition>>): Objection[] {
  return Object.entries(hosts).flatMap(([host, condition]) => objectionsTo(host, condition));
}
