import { readFile, readlink } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import type { LeaseRecord, SeenLease } from '../../drivers/ledger/ledger.ts';
import { formatDuration } from '../../lib/duration.ts';
import { identify } from '../../lib/identity.ts';

/** Seconds without a heartbeat after which a lease is void. Hosts whose firewall and SSH server change may be slow to answer. */
export const TTL_SECONDS = 90;

const ago = (seconds: number) => formatDuration(Math.max(0, seconds) * 1000);

/** `ana@laptop: up (RUN), step "front/ssh", since 40 s, alive 3 s ago`. */
export function describeLease({ holder, command, step, heldFor, silentFor, ci, runId }: SeenLease): string {
  const at = step === null ? '' : `, step "${step}"`;
  const where = ci === null ? '' : `\n  CI: ${ci}`;
  return `${holder}: ${command} (${runId})${at}, since ${ago(heldFor)}, alive ${ago(silentFor)} ago${where}`;
}

/** Address of the CI run that this is, as GitHub, GitLab and Jenkins tell it. */
export function ciAddress(env: Readonly<Record<string, string | undefined>>): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository = '', GITHUB_RUN_ID: run = '' } = env;
  if (server !== undefined) return `${server}/${repository}/actions/runs/${run}`;
  return env.CI_JOB_URL ?? env.BUILD_URL ?? null;
}

/** Where a process number means something: containers of one machine share its name at times, never this. */
export async function machineName(): Promise<string> {
  const parts = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return [hostname(), ...parts.map((part) => part.trim())].filter(Boolean).join(' ');
}

export async function leaseRecord(
  command: string,
  runId: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LeaseRecord> {
  const self = await identify(process.pid);
  return {
    holder: `${userInfo().username}@${hostname()}`,
    ...{ runId, command, step: null, ci: ciAddress(env), machine: await machineName(), ttl: TTL_SECONDS },
    ...{ pid: process.pid, startedAt: self?.startedAt ?? '' },
  };
}
