import { join } from 'node:path';
import type { Secret } from '../../config/secret.ts';
import { RemoteError } from '../../errors/errors.ts';
import { pythonInput } from '../../lib/python-input.ts';
import { runRemote, type SshTarget } from '../ssh/index.ts';

export interface ProbeQuestion {
  /** Addresses whose SSH port is tried from the host. */
  peers?: readonly string[];
  /** Addresses and ports that are tried from the host. */
  doors?: readonly (readonly [string, number])[];
  /** Uptime, load, memory, disk, updates. */
  host?: boolean;
  /** Address of the Nomad agent to ask. */
  nomad?: string;
  token?: Secret;
}

export interface HostFigures {
  /** Seconds. */
  uptime: number;
  load: [number, number, number];
  /** Kilobytes. */
  memory: { total: number; available: number };
  disk: { total: number; used: number };
  updates: number;
  failed: string[];
  reboot: boolean;
}

interface ApiAnswer<Body> {
  /** 0 when nobody answered. */
  status: number;
  body: Body | null;
}

export interface NomadSight {
  leader: ApiAnswer<string>;
  nodes: ApiAnswer<{ Name: string; Status: string; SchedulingEligibility: string; Version: string }[]>;
  anonymous: ApiAnswer<unknown>;
}

/** Since when (ISO 8601, UTC) users are sent to the page of maintenance, and by whom. */
export interface MaintenanceSight {
  since: string;
  by: string;
}

export interface ProbeAnswer {
  peers: Record<string, boolean>;
  /** The addresses of `doors` that answered. */
  reached?: string[];
  host?: HostFigures;
  /** Of an ingress; null where users are served. */
  maintenance?: MaintenanceSight | null;
  nomad?: NomadSight;
}

const LIMIT_MS = 60_000;

/** One round trip: asks a host about itself and its neighbours. The token travels in the standard input. */
export async function probe(
  target: SshTarget,
  question: ProbeQuestion,
  signal?: AbortSignal,
): Promise<ProbeAnswer> {
  const { token, ...rest } = question;
  const asked = { ...rest, token: token?.reveal() };
  const input = await pythonInput(join(import.meta.dirname, 'probe.py'), asked);
  const result = await runRemote(target, 'sudo -n python3 -', { timeoutMs: LIMIT_MS, input, signal });
  if (result.exitCode === 0) return JSON.parse(result.stdout) as ProbeAnswer;
  throw new RemoteError({
    code: 'host.probe-failed',
    summary: `${target.name} could not be asked how it is.`,
    detail: result.tail,
    hints: [`pulse ssh ENV ${target.name}`],
  });
}
