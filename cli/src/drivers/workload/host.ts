import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hand } from '../ssh/index.ts';

const source = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');

/** How full a disk of a host is, by what is kept there first. */
export interface DiskSight {
  /** Docker's images, the database, or what the database writes before all else (its WAL), where that has a disk of its own. */
  what: 'images' | 'database' | 'wal';
  freeMb: number;
  usedShare: number;
}

/** What a release needs to know of a host. */
export interface HostSight {
  /** Seconds that its clock is ahead of this machine's. */
  clockOff: number;
  disks: DiskSight[];
  /** Until the certificate of Nomad's agent ends; null where there is none. */
  certificateDays: number | null;
  /** Until the certificate ends that the public is shown here; null where there is none. */
  siteDays: number | null;
  /** The last good backup, where it keeps them; when is ISO 8601. */
  backup: { at: string; firstAt: string } | null;
  /** The last drill, where the database is. */
  drill: { at: string; good: boolean; lastGoodAt: string | null } | null;
  /** Images it has not got. */
  missing: string[];
}

const LOOK_MS = 30_000;
const PULL_MS = 11 * 60_000;
const LOGS_MS = 10_000;

/** What a host is asked for. */
export interface HostQuestion {
  images: readonly string[];
  /** The public name, where the ingress runs. */
  site: string | null;
}

export async function lookAtHost(hand: Hand, ask: HostQuestion, signal?: AbortSignal): Promise<HostSight> {
  const asked = Date.now();
  const answer = await hand.call(source('look.py'), { ask, timeoutMs: LOOK_MS, signal });
  // It read its clock between the question and the answer.
  const between = (asked + Date.now()) / 2000;
  const { clock, ...rest } = JSON.parse(answer) as Omit<HostSight, 'clockOff'> & { clock: number };
  return { ...rest, clockOff: clock - between };
}

/** Fetches images; resolves to what went wrong, by image. */
export async function pullImages(
  hand: Hand,
  images: readonly string[],
  onImage: (image: string) => void,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const onTold = (told: unknown) => onImage(String(told));
  const call = { ask: { images }, timeoutMs: PULL_MS, signal, onTold };
  return JSON.parse(await hand.call(source('pull.py'), call)) as Record<string, string>;
}

/** Whose last lines: the container of an allocation's task. */
export interface LogQuestion {
  task: string;
  allocation: string;
  lines: number;
  /** A path: lines about it are left out where there are others. */
  without?: string;
}

/** The last lines of a container; empty when it wrote none. */
export function lastLines(hand: Hand, { task, allocation, lines, without }: LogQuestion): Promise<string> {
  const ask = { container: `${task}-${allocation}`, lines, without: without ?? null };
  return hand.call(source('logs.py'), { ask, timeoutMs: LOGS_MS });
}
