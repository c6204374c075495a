import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors/errors.ts';
import type { Event } from '../../events/events.ts';
import { reduce } from '../../events/reduce.ts';
import { emptyView, type UnfinishedRun } from '../../events/view.ts';
import { readJournal } from './reader.ts';
import { openRecording } from './recording.ts';

/** Undefined for another command or environment, and for a run that never came to its plan. */
function understand(events: readonly Event[], environment: string): UnfinishedRun | undefined {
  const view = events.reduce(reduce, emptyView);
  const plan = events.find((event) => event.type === 'plan.ready');
  return view.command === 'up' && view.environment === environment && plan ? { view, plan } : undefined;
}

const nothing = (environment: string, summary: string) =>
  new UserError({ code: 'resume.nothing', summary, hints: [`pulse up ${environment}`] });

/**
 * The last run that brought this environment up, or the one that is named, as far as it came.
 * @throws UserError where there is none, and where it came to its end.
 */
export async function findUnfinished(
  dir: string,
  environment: string,
  run: string | null,
): Promise<UnfinishedRun> {
  let found: UnfinishedRun | undefined;
  if (run !== null) found = understand(await openRecording(dir, run), environment);
  else {
    const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.ndjson')).sort();
    while (!found && names.length > 0) {
      // A journal that was damaged tells nothing, and an older one may.
      const events = await readJournal(join(dir, names.pop() ?? '')).catch(() => []);
      found = understand(events, environment);
    }
  }
  if (!found) {
    const which = run === null ? 'no run' : `${run} is no run`;
    throw nothing(
      environment,
      `There is nothing to resume: ${which} of pulse up ${environment} that this machine knows of.`,
    );
  }
  if (found.view.outcome === 'succeeded')
    throw nothing(environment, `There is nothing to resume: run ${found.view.runId} came to its end.`);
  return found;
}
