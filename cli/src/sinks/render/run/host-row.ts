import type { StepView } from '../../../events/view.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { count, printable } from '../../../lib/text.ts';
import { labelOf, nounOf, signOf } from './signs.ts';
import { cut, type Line, span, type Span, widthOf } from './spans.ts';

/** What a step is doing gets so many columns before the names of finished ones get any. */
const ACTIVITY = 26;

export interface RowStyle {
  width: number;
  beat: number;
}

const isOver = ({ state }: StepView) => state === 'succeeded';
/** It had begun, and was told to stop because another one failed or the person asked. */
const wasStopped = ({ state, startedAt }: StepView) => state === 'skipped' && startedAt !== undefined;

/** From the first start to the last end, in milliseconds. */
function took(steps: readonly StepView[]): number {
  const at = (times: readonly (string | undefined)[]) => times.map((time) => Date.parse(time ?? ''));
  return (
    Math.max(...at(steps.map(({ endedAt }) => endedAt))) -
    Math.min(...at(steps.map(({ startedAt }) => startedAt)))
  );
}

function finished(steps: readonly StepView[]): Line {
  const what = count(steps.length, nounOf(steps[0]?.phase ?? ''));
  return [signOf('succeeded', 0), span(` ${what}`), span(`   ${formatDuration(took(steps))}`, 'dim')];
}

/** `✓ ssh ✓ firewall `: as many of the newest as fit, after an ellipsis when some do not. */
function overNames(steps: readonly StepView[], room: number): Line {
  const names = steps.filter(isOver).map(labelOf);
  const fits = (from: number) =>
    names.slice(from).reduce((sum, name) => sum + name.length + 3, from > 0 ? 2 : 0) <= room;
  let from = 0;
  while (from < names.length && !fits(from)) from += 1;
  const shown = names.slice(from).flatMap((name): Span[] => [span('✓ ', 'good'), span(`${name} `, 'dim')]);
  return from > 0 && room >= 2 ? [span('… ', 'dim'), ...shown] : shown;
}

/** What has everybody's attention: what runs, what failed, what was stopped; and in words what it does. */
function busy(steps: readonly StepView[], beat: number): { names: Line; activity: string } {
  const names = steps.flatMap((step): Span[] => {
    const { state } = step;
    if (state === 'running' || state === 'failed') {
      return [
        span(' '),
        signOf(state, beat),
        span(` ${labelOf(step)}`, state === 'failed' ? 'bad' : 'plain'),
      ];
    }
    return wasStopped(step) ? [span(' '), signOf(state, beat), span(` ${labelOf(step)} stopped`, 'dim')] : [];
  });
  const running = steps.filter(({ state }) => state === 'running');
  const activity = running.find(({ detail }) => detail !== '')?.detail ?? '';
  return { names, activity: printable(activity) };
}

/** How far the steps of one host are: what is done, what runs and what that does now. Never wider than asked. */
export function hostRow(steps: readonly StepView[], { width, beat }: RowStyle): Line {
  if (steps.every(isOver)) return cut(finished(steps), width);
  if (steps.every(({ state }) => state === 'pending')) return [span('· waits', 'dim')];
  if (steps.every(({ state, startedAt }) => state === 'skipped' && startedAt === undefined))
    return [span('- not started', 'dim')];
  const { names, activity } = busy(steps, beat);
  const digits = String(steps.length).length;
  const far = `${String(steps.filter(isOver).length).padStart(digits)}/${steps.length}  `;
  const lead = [span(far)];
  const kept = activity === '' ? 0 : Math.min(activity.length, ACTIVITY) + 2;
  const over = overNames(steps, width - widthOf(lead) - widthOf(names) - kept);
  const text = activity === '' ? [] : [span(`  ${activity}`, 'dim')];
  return cut([...lead, ...over, ...(over.length > 0 ? names : names.slice(1)), ...text], width);
}
