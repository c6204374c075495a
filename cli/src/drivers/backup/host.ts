import type { ErrorCode } from '../../errors/catalogue.ts';
import { RemoteError } from '../../errors/errors.ts';
import { runRemote, type SshTarget } from '../ssh/index.ts';
import { type Asked, type BackupType, buildBackupCommand, buildMakeCommand } from './args.ts';
import type { BackupSight, Drill, Forgotten, Restore } from './sight.ts';

/** pulse-backup on the host of the database: lists, rehearses and restores. */

/** Faults that pulse-backup finds by itself. */
const HOST_CODES = [
  'db.busy',
  'db.no-room',
  'db.no-backup',
  'db.no-backup-then',
  'db.drill-failed',
] as const satisfies readonly ErrorCode[];

const LOOK_MS = 60_000;
const HOUR = 3_600_000;

interface Answer<Result> {
  progress?: string;
  result?: Result;
  fault?: { code: string; summary: string; detail: string };
}

export interface BackupCall {
  onProgress?: (text: string) => void;
  signal?: AbortSignal | undefined;
}

function parse<Result>(line: string): Answer<Result> {
  try {
    return JSON.parse(line) as Answer<Result>;
  } catch {
    return {}; // a word of ssh or sudo
  }
}

async function ask<Result>(
  ssh: SshTarget,
  asked: Asked,
  timeoutMs: number,
  { onProgress, signal }: BackupCall,
): Promise<Result> {
  let last: Answer<Result> = {};
  const result = await runRemote(ssh, buildBackupCommand(asked), {
    timeoutMs,
    signal,
    onLine(line) {
      const answer = parse<Result>(line);
      if (answer.progress !== undefined) onProgress?.(answer.progress);
      else if (answer.result !== undefined || answer.fault !== undefined) last = answer;
    },
  });
  if (last.result !== undefined) return last.result;
  const { fault } = last;
  const code: ErrorCode = HOST_CODES.find((each) => each === fault?.code) ?? 'db.failed';
  throw new RemoteError({
    code,
    summary: fault?.summary ?? `The backups of ${ssh.name} could not be asked for.`,
    detail: (fault ? fault.detail : result.tail) || undefined,
    hints: [
      code === 'db.no-backup' ? 'pulse db backup ENV' : 'pulse db list ENV',
      `pulse ssh ENV ${ssh.name}`,
    ],
  });
}

/** What there is: backups, archive, the last rehearsal and restore. Changes nothing. */
export const listBackups = (ssh: SshTarget, call: BackupCall = {}): Promise<BackupSight> =>
  ask(ssh, { verb: 'list' }, LOOK_MS, call);

/** Restores the latest backup beside the live database, proves it, removes it. */
export const rehearse = (ssh: SshTarget, call: BackupCall): Promise<Drill> =>
  ask(ssh, { verb: 'drill' }, 6 * HOUR, call);

/** Restores over the live database, to a moment (`2026-11-25 10:00:00+00`) or to the newest change that was kept. */
export const restoreOver = (ssh: SshTarget, to: string | null, call: BackupCall): Promise<Restore> =>
  ask(ssh, { verb: 'restore', to }, 6 * HOUR, call);

/** Removes the clusters that restores kept. */
export const forgetKept = (ssh: SshTarget, call: BackupCall): Promise<Forgotten> =>
  ask(ssh, { verb: 'forget' }, HOUR, call);

/** Makes a backup, on the host that keeps them. */
export async function makeBackup(ssh: SshTarget, type: BackupType, { signal }: BackupCall): Promise<void> {
  const result = await runRemote(ssh, buildMakeCommand(type), { timeoutMs: 6 * HOUR, signal });
  if (result.exitCode === 0) return;
  throw new RemoteError({
    code: 'db.failed',
    summary: 'The backup was not made.',
    detail: result.tail,
    hints: ['pulse db list ENV', `pulse ssh ENV ${ssh.name} -- journalctl -u pulse-backup@${type}.service`],
  });
}
