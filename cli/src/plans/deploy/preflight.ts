import type { ErrorCode } from '../../errors/catalogue.ts';

/** How full a disk is, by what is kept there. */
export interface Disk {
  what: 'images' | 'database' | 'wal';
  freeMb: number;
  usedShare: number;
}

/** What a host says of itself before a release. */
export interface HostCondition {
  /** Seconds by which its clock differs from this machine's. */
  clockOff: number;
  disks: readonly Disk[];
  /** Until the certificate of Nomad's agent ends, and the one that the public is shown; null where there is none. */
  certificateDays: number | null;
  siteDays: number | null;
}

export interface Objection {
  severity: 'error' | 'warning';
  code: ErrorCode;
  host: string;
  words: string;
  /** What to type next; ENV stands for the environment. */
  next: string;
}

type Finding = Omit<Objection, 'host' | 'code'>;

const DISKS = {
  // An image with its layers, unpacked beside the old one.
  images: { least: 1000, keeps: 'images', look: 'sudo docker system df' },
  // As much WAL as role database lets pile up on the smallest host (max_wal_size).
  database: { least: 256, keeps: 'the database', look: 'sudo du -h --max-depth=3 /var/lib/postgresql' },
  wal: { least: 256, keeps: "the database's WAL", look: 'sudo du -h --max-depth=3 /var/lib/postgresql' },
} as const;
const FULL = 0.95;
const CLOCK_SECONDS = 30;
const CERTIFICATE_DAYS = 14;

const inside = (host: string, command: string) => `pulse ssh ENV ${host} -- ${command}`;

function aboutDisk(host: string, { what, freeMb, usedShare }: Disk): Finding | undefined {
  const { least, keeps, look } = DISKS[what];
  const next = inside(host, look);
  if (freeMb < least)
    return { severity: 'error', words: `has ${freeMb} MB free for ${keeps}; ${least} are needed`, next };
  if (usedShare <= FULL) return undefined;
  return {
    severity: 'warning',
    words: `has its disk of ${keeps} ${Math.round(usedShare * 100)} % full`,
    next,
  };
}

function aboutClock(host: string, clockOff: number): Finding | undefined {
  if (Math.abs(clockOff) <= CLOCK_SECONDS) return undefined;
  const by = `${Math.round(Math.abs(clockOff))} s ${clockOff > 0 ? 'fast' : 'slow'}`;
  const words = `has a clock that is ${by} beside the one of this machine`;
  return { severity: 'error', words, next: inside(host, 'timedatectl') };
}

function aboutCertificate(what: string, days: number | null, next: string): Finding | undefined {
  if (days === null || days >= CERTIFICATE_DAYS) return undefined;
  if (days < 0) return { severity: 'error', words: `has a certificate of ${what} that has ended`, next };
  const words = `has a certificate of ${what} that ends in ${Math.floor(days)} days`;
  return { severity: 'warning', words, next };
}

function objectionsTo(host: string, condition: HostCondition): Objection[] {
  const { clockOff, disks, certificateDays, siteDays } = condition;
  // Traefik looks once a day whether it has to ask for another one, and whenever it starts.
  const renew = inside(host, 'sudo systemctl restart traefik');
  const found: [ErrorCode, Finding | undefined][] = [
    ...disks.map((disk): [ErrorCode, Finding | undefined] => ['deploy.disk', aboutDisk(host, disk)]),
    ['deploy.clock', aboutClock(host, clockOff)],
    ['deploy.certificate', aboutCertificate('Nomad', certificateDays, 'pulse up ENV')],
    // A clock that is wrong, or an authority that is away; without one nobody reaches a release, old or new.
    ['deploy.certificate', aboutCertificate('the public site', siteDays, renew)],
  ];
  return found.flatMap(([code, finding]) => (finding ? [{ code, host, ...finding }] : []));
}

/** What stands against a release; errors forbid it. Pure. */
export function objections(hosts: Readonly<Record<string, HostCondition>>): Objection[] {
  return Object.entries(hosts).flatMap(([host, condition]) => objectionsTo(host, condition));
}
