import type { Target } from '../../config/target.ts';
import {
  forgetKept,
  listBackups,
  makeBackup,
  readInfo,
  rehearse,
  restoreOver,
} from '../../drivers/backup/index.ts';
import { databaseHost } from '../../config/placement.ts';
import { needHost } from '../../drivers/control/reach.ts';
import { formatDuration } from '../../lib/duration.ts';
import { count, sizeOf } from '../../lib/text.ts';
import type { DatabaseStep } from '../../plans/db.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';

/** What came of an act: a sentence, and the figures for `--json`. */
export interface Done {
  text: string;
  data: Record<string, unknown>;
}

const seconds = (value: number) => formatDuration(value * 1000);

async function back(target: Target, step: DatabaseStep, voice: StepVoice): Promise<Done> {
  const { name } = target.environment;
  const ssh = await needHost(target, step.input.host);
  const call = { onProgress: voice.progress, signal: voice.signal };
  switch (step.kind) {
    case 'backup.make': {
      await makeBackup(ssh, step.input.type, call);
      const database = await needHost(target, databaseHost(target.environment).name);
      const backup = readInfo((await listBackups(database, call)).info).findLast(
        ({ repository }) => repository === 1,
      );
      if (!backup) return { text: `${name} is backed up.`, data: {} };
      const { label, type, databaseBytes, repositoryBytes, seconds: took } = backup;
      const size = `${sizeOf(databaseBytes)}, ${sizeOf(repositoryBytes)} added to the repository`;
      return {
        text: `${name} is backed up: ${label} (${type}), ${size}, in ${seconds(took)}.`,
        data: { ...backup },
      };
    }
    case 'backup.drill': {
      const drill = await rehearse(ssh, call);
      const { backup, invariants, tables } = drill;
      const last = drill.lastTransactionAt === null ? '' : `, to ${drill.lastTransactionAt.slice(0, 19)} UTC`;
      const hold =
        invariants.length === 0
          ? 'no invariant in the manifest'
          : `${count(invariants.length, 'invariant')} ${invariants.length === 1 ? 'holds' : 'hold'}`;
      const text = `${backup} came back in ${seconds(drill.seconds)}${last}: ${count(tables, 'table')}, every page sound, ${hold}.`;
      return { text, data: { ...drill } };
    }
    case 'backup.restore': {
      const restore = await restoreOver(ssh, step.input.to, call);
      const kept =
        restore.kept === null
          ? ''
          : `\n  kept: ${restore.kept} on ${ssh.name}, until pulse db forget ${name}`;
      const text = `${name} has its database back from ${restore.backup} in ${seconds(restore.seconds)}.${kept}`;
      return { text, data: { ...restore } };
    }
    case 'backup.forget': {
      const { removed, bytesFreed } = await forgetKept(ssh, call);
      const what =
        removed.length === 0
          ? 'nothing was kept'
          : `${count(removed.length, 'cluster')} removed, ${sizeOf(bytesFreed)} freed`;
      return { text: `${name}: ${what}.`, data: { removed, bytesFreed } };
    }
  }
}

/** Does one step; what came of it goes to `keep`. */
export function databaseHandlers(target: Target, keep: (done: Done) => void) {
  return async (step: DatabaseStep, voice: StepVoice): Promise<StepOutcome> => {
    const done = await back(target, step, voice);
    keep(done);
    return { detail: 'done' };
  };
}
