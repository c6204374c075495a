import { phasesOf } from '../../../events/phases.ts';
import type { Event } from '../../../events/events.ts';
import { reduce } from '../../../events/reduce.ts';
import { emptyView, type RunView, type StepView } from '../../../events/view.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { count, printable } from '../../../lib/text.ts';
import type { Palette } from '../output.ts';
import { failureLines, farLines } from './ending.ts';
import { sizeOf } from './phase-head.ts';
import { labelOf } from './signs.ts';
import { paintLine } from './spans.ts';

const HOST_WIDTH = 8;
const LABEL_WIDTH = 11;

const nameOf = (step: StepView) =>
  step.host === undefined
    ? step.id.padEnd(HOST_WIDTH + LABEL_WIDTH + 1)
    : `${step.host.padEnd(HOST_WIDTH)} ${labelOf(step).padEnd(LABEL_WIDTH)}`;

// Most steps neither open nor close their phase: that is seen from the steps alone, since a run may have thousands.

/** The line of a phase when its first step starts. */
function opened(view: RunView, step: StepView): string[] {
  const before = (each: StepView) =>
    each.phase === step.phase && each.startedAt !== undefined && each.id !== step.id;
  if (view.steps.some(before)) return [];
  const phase = phasesOf(view).find(({ name }) => name === step.phase);
  if (!phase) return [];
  const usual = phase.expectedMs === undefined ? '' : `   last time ${formatDuration(phase.expectedMs)}`;
  return [`${phase.name}   ${sizeOf({ ...phase, state: 'succeeded' })}${usual}`];
}

function closed(view: RunView, step: StepView, paint: Palette): string[] {
  if (view.steps.some(({ phase, state }) => phase === step.phase && state !== 'succeeded')) return [];
  const phase = phasesOf(view).find(({ name }) => name === step.phase);
  if (phase?.state !== 'succeeded' || phase.durationMs === undefined) return [];
  return [`${paint.good('✓')} ${phase.name}${paint.dim(`   ${formatDuration(phase.durationMs)}`)}`];
}

/** What was not done, in a line instead of one a step. */
function skippedLines({ steps }: RunView, paint: Palette): string[] {
  const skipped = steps.filter(({ state }) => state === 'skipped');
  const [first] = skipped;
  if (!first) return [];
  const stopped = skipped.filter(({ startedAt }) => startedAt !== undefined);
  const parts = [
    stopped.length > 0 ? `${count(stopped.length, 'step')} stopped` : '',
    skipped.length > stopped.length ? `${count(skipped.length - stopped.length, 'step')} not started` : '',
  ];
  return [paint.dim(`- ${parts.filter(Boolean).join(', ')}: ${first.detail}`)];
}

function stepLines(view: RunView, event: Event & { step: string }, paint: Palette): string[] {
  const step = view.steps.find(({ id }) => id === event.step);
  if (!step) return [];
  switch (event.type) {
    case 'step.started':
      return opened(view, step);
    case 'step.succeeded': {
      const note = event.note === undefined ? '' : `   ${event.note}`;
      const took = paint.dim(`   ${formatDuration(event.durationMs)}`);
      const line = `  ${paint.good('✓')} ${nameOf(step)}  ${printable(event.detail)}${note}${took}`;
      return [line, ...closed(view, step, paint)];
    }
    case 'step.failed': {
      const failed = `  ${paint.bad('✗')} ${nameOf(step)}  failed${paint.dim(`   ${formatDuration(event.durationMs)}`)}`;
      const told = view.failure?.step === step.id ? failureLines(view, view.failure) : [];
      return [failed, ...told.map((line) => paintLine(line, paint))];
    }
    case 'step.log':
      return [`    ${nameOf(step)}  ${printable(event.line)}`];
    default:
      return [];
  }
}

/** Lines for a log, as things happen: phases as headings, hosts in a column, what was not done in one line at the end. */
export function createRunLines(paint: Palette): (event: Event) => string[] | undefined {
  let view = emptyView;
  return (event) => {
    view = reduce(view, event);
    if ('step' in event) return stepLines(view, event, paint);
    if (event.type !== 'run.finished' || view.steps.length === 0) return undefined;
    if (event.outcome === 'succeeded') return [];
    return [...skippedLines(view, paint), ...farLines(view).map((line) => paintLine(line, paint))];
  };
}
