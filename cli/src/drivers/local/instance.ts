import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BugError, LockError } from '../../errors/errors.ts';
import { identify, isAlive, type ProcessIdentity } from '../../lib/identity.ts';
import { createNote, type InstanceNote, readNote, replaceNote, sameProcess } from './instance-file.ts';
import { endOrphans } from './orphans.ts';

/** The right to use a data directory, and the note about who uses it. */
export interface Instance {
  /** Orphans of the previous owner that had to be ended, as a sentence's number. */
  orphansEnded: number;
  /** Notes a process we have just started, before it can become an orphan. */
  record: (child: ProcessIdentity) => void;
  forget: (pid: number) => void;
  announce: (address: string) => void;
  release: () => void;
}

const NOTE = 'instance.json';
const TRIES = 20;

function busy({ owner, address }: InstanceNote, dataDir: string): LockError {
  const where = address === undefined ? ', which is starting' : ` at ${address}`;
  return new LockError({
    code: 'dev.running',
    summary: `pulse dev already runs on this data: process ${owner.pid}${where}.`,
    detail: `Data: ${dataDir}`,
    hints: [
      ...(address === undefined ? [] : [`open ${address}`]),
      `stop it: kill ${owner.pid}`,
      'or use other data beside it: pulse dev --data DIR',
    ],
  });
}

/**
 * Takes over from a dead owner. Only one process ever may: the file is named after the dead one, and whoever made it
 * looks again before going on.
 */
async function takeOver(path: string, dead: InstanceNote, mine: InstanceNote): Promise<number | undefined> {
  const claim = `${path}.after-${dead.owner.pid}-${dead.owner.startedAt}`;
  if (!createNote(claim, mine)) {
    const rival = readNote(claim);
    if (rival && (await isAlive(rival.owner))) throw busy(rival, path);
    rmSync(claim, { force: true });
    return undefined;
  }
  try {
    const now = readNote(path);
    if (!now || !sameProcess(now.owner, dead.owner)) return undefined;
    const ended = await endOrphans(dead.children);
    replaceNote(path, mine);
    return ended;
  } finally {
    rmSync(claim, { force: true });
  }
}

function open(path: string, note: InstanceNote, orphansEnded: number): Instance {
  const save = () => replaceNote(path, note);
  return {
    orphansEnded,
    record(child) {
      note.children.push(child);
      save();
    },
    forget(pid) {
      note.children = note.children.filter((child) => child.pid !== pid);
      save();
    },
    announce(address) {
      note.address = address;
      save();
    },
    release() {
      const now = readNote(path);
      if (now && sameProcess(now.owner, note.owner)) rmSync(path, { force: true });
    },
  };
}

/**
 * Takes a data directory for this process. Throws LockError `dev.running` naming the living owner; ends what a dead
 * owner left running.
 */
export async function acquireInstance(dataDir: string): Promise<Instance> {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, NOTE);
  const owner = await identify(process.pid);
  if (!owner)
    throw new BugError({ code: 'bug.no-identity', summary: 'pulse cannot find itself among the processes.' });
  const mine: InstanceNote = { owner, children: [] };
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (createNote(path, mine)) return open(path, mine, 0);
    const note = readNote(path);
    if (!note) {
      rmSync(path, { force: true }); // unreadable: nobody can be told from it
      continue;
    }
    if (await isAlive(note.owner)) throw busy(note, dataDir);
    const ended = await takeOver(path, note, mine);
    if (ended !== undefined) return open(path, mine, ended);
  }
  throw new LockError({
    code: 'dev.contended',
    summary: `${dataDir} is being taken by other processes.`,
    hints: ['try again'],
  });
}

/** Who uses a data directory, if that process lives. */
export async function livingOwner(dataDir: string): Promise<InstanceNote | undefined> {
  const note = readNote(join(dataDir, NOTE));
  return note && (await isAlive(note.owner)) ? note : undefined;
}
