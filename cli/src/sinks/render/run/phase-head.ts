import type { PhaseView } from '../../../events/phases.ts';
import { formatDuration, formatElapsed } from '../../../lib/duration.ts';
import { count, printable } from '../../../lib/text.ts';
import { labelOf, nounOf, signOf } from './signs.ts';
import { justify, type Line, span, type Span, widthOf } from './spans.ts';

/** Where times end: a clock at the far edge of a wide terminal is out of sight. */
const TIME_EDGE = 78;

export interface HeadStyle {
  /** Milliseconds since 1970. */
  now: number;
  columns: number;
  /** Columns of the longest name of a phase. */
  nameWidth: number;
  beat: number;
}

const many = (n: number, of: number, noun: string) =>
  n === of ? count(of, noun) : `${n} of ${count(of, noun)}`;

/** `3 hosts · 14 of 36 roles` */
export function sizeOf({ name, hosts, steps, done, state }: PhaseView): string {
  const noun = nounOf(name);
  const whole = state === 'succeeded' ? steps.length : done;
  const parts = [
    hosts.length > 0 ? count(hosts.length, 'host') : '',
    hosts.length === 0 || noun !== 'step' || state !== 'succeeded' ? many(whole, steps.length, noun) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** `✓ lease  ✓ capacity  ✓ images`: a folded phase without hosts, with what came out of each step where that fits. */
function named(phase: PhaseView, room: number): Line | undefined {
  if (phase.hosts.length > 0 || phase.state !== 'succeeded') return undefined;
  for (const withDetail of [true, false]) {
    const line = phase.steps.flatMap((step, i): Span[] => {
      const detail = withDetail && step.detail !== '' ? `  ${printable(step.detail)}` : '';
      return [
        span(i === 0 ? '' : withDetail ? '    ' : ' '),
        signOf(step.state, 0),
        span(` ${labelOf(step)}${detail}`),
      ];
    });
    if (widthOf(line) <= room) return line;
  }
  return undefined;
}

function said(phase: PhaseView): string {
  const failed = phase.steps.find(({ state }) => state === 'failed');
  switch (phase.state) {
    case 'pending':
      return 'waits';
    case 'failed':
      return `${failed?.id ?? ''} failed · ${sizeOf(phase)}`;
    case 'skipped':
      return phase.done > 0 ? `${sizeOf(phase)}, then stopped` : 'not started';
    default:
      return sizeOf(phase);
  }
}

/** `1:12 / ~2:50` while it runs, `11.2 s` afterwards. */
function timeOf({ startedAt, durationMs, expectedMs, state }: PhaseView, now: number): Line {
  if (durationMs !== undefined) return [span(formatDuration(durationMs), 'dim')];
  if (startedAt === undefined || state === 'pending') return [];
  const expected = expectedMs === undefined ? '' : ` / ~${formatElapsed(expectedMs)}`;
  return [span(formatElapsed(Math.max(0, now - startedAt))), span(expected, 'dim')];
}

/** The line of a phase: folded when it is done, the title of its rows while it runs. */
export function phaseHead(phase: PhaseView, { now, columns, nameWidth, beat }: HeadStyle): Line {
  const quiet = phase.state === 'pending' || phase.state === 'skipped';
  const edge = Math.min(columns - 1, TIME_EDGE);
  const time = timeOf(phase, now);
  const start = [span('  '), span(phase.name.padEnd(nameWidth), quiet ? 'dim' : 'plain'), span('  ')];
  const room = edge - widthOf(start) - widthOf(time) - 2;
  const what = named(phase, room) ?? [
    signOf(phase.state, beat),
    span(` ${said(phase)}`, quiet ? 'dim' : phase.state === 'failed' ? 'bad' : 'plain'),
  ];
  return justify([...start, ...what], time, edge);
}
