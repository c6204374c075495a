import type { Environment } from '../../config/environment.ts';
import { UserError } from '../../errors/errors.ts';
import type { RunEvent } from '../../events/events.ts';
import { digestOf } from '../../plans/hash.ts';
import type { Plan } from '../../plans/types.ts';
import type { UpStep } from '../../plans/up/steps.ts';
import type { UnfinishedRun } from '../../events/view.ts';

/** Where a run stopped, in a sentence. */
export function tellResumed({ view, plan }: UnfinishedRun): RunEvent {
  const done = view.steps.filter(({ state }) => state === 'succeeded').length;
  const last =
    view.steps.find(({ state }) => state === 'failed') ?? view.steps.find(({ state }) => state === 'running');
  const why = last?.state === 'failed' ? `: ${last.fault?.summary ?? 'it failed'}` : '';
  const where = last ? ` It stopped at "${last.title}"${why}` : '';
  const summary = `Goes on with run ${view.runId}, plan ${plan.hash}: ${done} of ${view.steps.length} steps were done.${where}`;
  return { type: 'diagnostic', severity: 'info', code: 'resume.from', summary, hints: [] };
}

/**
 * Stops unless everything that is to do now was approved in that run. What it did meanwhile is not to do any more, so
 * that what remains is its rest.
 * @throws UserError that says what was not approved.
 */
export function requireApproved(
  { view, plan }: UnfinishedRun,
  environment: Environment,
  now: Plan<UpStep>,
): void {
  const approved = new Set(plan.steps.map(({ id }) => id));
  const added = now.phases
    .flatMap(({ steps }) => steps)
    .filter(({ id }) => !approved.has(id))
    .map(({ title, cause }) => `+ ${title} (${cause})`);
  const changed = plan.manifest !== undefined && plan.manifest !== digestOf(environment);
  const lines = [...(changed ? ['pulse.yaml says something else of this environment by now'] : []), ...added];
  if (lines.length === 0) return;
  throw new UserError({
    code: 'resume.differs',
    summary: `What is to do now is more than run ${view.runId} was allowed to. Nothing was changed.`,
    detail: lines.slice(0, 20).join('\n'),
    hints: [`pulse up ${environment.name}   # shows what is to do, and asks`],
  });
}
