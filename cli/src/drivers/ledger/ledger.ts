import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreflightError, RemoteError } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';
import { pythonInput } from '../../lib/python-input.ts';
import { type Hand, runRemote, type SshTarget } from '../ssh/index.ts';

/** Who works on an environment, as others see it. */
export interface LeaseRecord {
  /** `ana@laptop`. */
  holder: string;
  runId: string;
  command: string;
  step: string | null;
  /** Address of the CI run. */
  ci: string | null;
  machine: string;
  pid: number;
  startedAt: string;
  /** Seconds without a heartbeat after which the lease is void. */
  ttl: number;
}

export type SeenLease = LeaseRecord & { heldFor: number; silentFor: number };

/** What a run did, written with its outcome. */
export interface HistoryEntry {
  runId: string;
  command: string;
  holder: string;
  ci: string | null;
  plan: string;
  outcome: string;
  durationMs: number;
  /** Changes with the steps of the plan, and with nothing else. */
  work?: string | undefined;
  /** Milliseconds by phase. */
  phases?: Readonly<Record<string, number>> | undefined;
  /** Of commands that release: its number, and milliseconds until it alone served everybody. */
  release?: number;
  aloneMs?: number | null;
  /** What the public got meanwhile. */
  traffic?: string | undefined;
  /** Of commands that act on the database: what came of it, in a sentence. */
  said?: string;
}

/** Where leases and history are kept: on a host, or in a folder of this machine while there is none. */
export type LedgerPlace =
  /** With a hand where a connection is open anyway. */
  { kind: 'host'; ssh: SshTarget; hand?: Hand } | { kind: 'folder'; folder: string };

const HOST_FOLDER = '/var/lib/pulse';
const LIMIT_MS = 20_000;

async function ask<Answer>(place: LedgerPlace, question: Record<string, unknown>): Promise<Answer> {
  const folder = place.kind === 'host' ? HOST_FOLDER : place.folder;
  const script = join(import.meta.dirname, 'ledger.py');
  if (place.kind === 'host' && place.hand) {
    const call = { ask: { ...question, folder }, timeoutMs: LIMIT_MS };
    return JSON.parse(await place.hand.call(await readFile(script, 'utf8'), call)) as Answer;
  }
  const input = await pythonInput(script, { ...question, folder });
  const result =
    place.kind === 'host'
      ? await runRemote(place.ssh, 'sudo -n python3 -', { timeoutMs: LIMIT_MS, input })
      : await run('python3', ['-'], { timeoutMs: LIMIT_MS, input });
  if (result.exitCode === 0) return JSON.parse(result.stdout) as Answer;
  const at = place.kind === 'host' ? place.ssh.name : 'this machine';
  const fault = { summary: `The lease on ${at} could not be read or written.`, detail: result.tail };
  if (place.kind === 'host') throw new RemoteError({ code: 'lease.host-failed', ...fault });
  throw new PreflightError({ code: 'lease.failed', ...fault, hints: ['apt-get install python3'] });
}

/** Takes or renews the lease; undefined when it is ours now, else who has it. `over` is a run known to be dead. */
export async function acquireLease(
  place: LedgerPlace,
  record: LeaseRecord,
  over?: string,
): Promise<SeenLease | undefined> {
  const { lease } = await ask<{ lease: SeenLease | null }>(place, { op: 'acquire', record, over });
  return lease ?? undefined;
}

/** Says that the holder lives. Not ours any more: who has it, null when it was released by hand. */
export function renewLease(
  place: LedgerPlace,
  record: LeaseRecord,
): Promise<{ mine: boolean; lease: SeenLease | null }> {
  return ask(place, { op: 'renew', record });
}

/** Gives the lease back; without a run, whoever has it. Resolves to the one that was there. */
export async function releaseLease(place: LedgerPlace, runId?: string): Promise<SeenLease | undefined> {
  const { lease } = await ask<{ lease: SeenLease | null }>(place, { op: 'release', runId });
  return lease ?? undefined;
}

/** The living lease. */
export async function readLease(place: LedgerPlace): Promise<SeenLease | undefined> {
  const { lease } = await ask<{ lease: SeenLease | null }>(place, { op: 'status' });
  return lease ?? undefined;
}

/** Adds a line to the history; each holds the hash of the one before. */
export async function appendHistory(place: LedgerPlace, entry: HistoryEntry): Promise<void> {
  await ask(place, { op: 'append', entry });
}

/** The history as text, a JSON document a line; empty where there is none. */
export async function readHistory(ssh: SshTarget): Promise<string> {
  const command = `sudo -n sh -c 'if [ -e ${HOST_FOLDER}/history.ndjson ]; then cat ${HOST_FOLDER}/history.ndjson; fi'`;
  const { stdout, exitCode, tail } = await runRemote(ssh, command, { timeoutMs: LIMIT_MS });
  if (exitCode === 0) return stdout;
  throw new RemoteError({
    code: 'history.unreadable',
    summary: `The history on ${ssh.name} could not be read.`,
    detail: tail,
  });
}
