import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemCode, UserError } from '../../errors/errors.ts';
import type { Event } from '../../events/events.ts';
import { readJournal } from './reader.ts';

const SUFFIX = '.ndjson';
const SHOWN = 5;

/** The events of a run of this machine by its id, or of a file of events. @throws UserError naming the newest runs. */
export async function openRecording(dir: string, run: string): Promise<Event[]> {
  const isPath = run.includes('/') || run.endsWith(SUFFIX);
  try {
    return await readJournal(isPath ? resolve(run) : join(dir, `${run}${SUFFIX}`));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
    const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith(SUFFIX)).sort();
    const newest = names.slice(-SHOWN).map((name) => name.slice(0, -SUFFIX.length));
    throw new UserError({
      code: 'replay.no-recording',
      summary:
        error instanceof SyntaxError
          ? `${run} is no recording of a run.`
          : `There is no recording of run ${run}.`,
      hints: newest.toReversed().map((id) => `pulse replay ${id}`),
      cause: error,
    });
  }
}
