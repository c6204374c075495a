import type { FailureView, RunView } from '../../../events/view.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { printable } from '../../../lib/text.ts';
import { faultLines } from '../words.ts';
import { type Line, span } from './spans.ts';

export function failureLines({ steps }: RunView, failure: FailureView): Line[] {
  const title = steps.find(({ id }) => id === failure.step)?.title;
  const said = `${title === undefined ? '' : `${title}: `}${failure.summary}`;
  const [first = '', ...more] = printable(said).split('\n');
  return [
    [span('✗ ', 'bad'), span(first)],
    ...more.map((text) => [span(`  ${text}`)]),
    ...faultLines(failure).map((text) => [span(printable(text))]),
  ];
}

/** How far it came, for a run that did not get to its end; after a cancelled one nobody has said yet what to type. */
export function farLines(view: RunView): Line[] {
  const { command, words, outcome } = view;
  const next = `  next: pulse ${command} ${words}   # goes on where it stopped`;
  return [farLine(view), ...(outcome === 'cancelled' ? [[span(next)]] : [])];
}

function farLine({ steps, durationMs, command, environment, outcome, exitCode }: RunView): Line {
  const done = steps.filter(({ state }) => state === 'succeeded').length;
  const verb = outcome === 'cancelled' ? 'was cancelled' : 'failed';
  const time = formatDuration(durationMs ?? 0);
  return [
    span(
      `pulse ${command} ${environment} ${verb} after ${time}: ${done} of ${steps.length} steps were done.`,
    ),
    span(` (exit ${exitCode})`, 'dim'),
  ];
}

/**
 * What is written under the last picture of a run, once: the answer, or the cause and what to type next. Lines may be
 * longer than the terminal, so that a command in them can be copied whole.
 */
export function endingLines(view: RunView): Line[] {
  const { outcome, failure, result, steps, exitCode } = view;
  if (outcome === undefined) return [];
  const lines: Line[] = failure && outcome !== 'cancelled' ? failureLines(view, failure) : [];
  if (result !== undefined) lines.push(...result.split('\n').map((text) => [span(text)]));
  if (outcome === 'succeeded') return steps.length > 0 && lines.length > 0 ? [[], ...lines] : lines;
  if (steps.length > 0) return [[], ...lines, ...farLines(view)];
  if (failure && lines.length === 0) lines.push([span(failure.summary)]);
  const last = [...(lines.pop() ?? []), span(`   (exit ${exitCode})`, 'dim')];
  return [...lines, last];
}
