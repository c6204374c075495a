import type { Event, Sink } from '../../events/events.ts';
import { formatClock, formatDuration } from '../../lib/duration.ts';
import { printable } from '../../lib/text.ts';
import { annotate } from './annotate.ts';
import { type Output, palette, type Palette } from './output.ts';
import { createRunLines } from './run/plain-run.ts';
import { faultLines, SEVERITY_SIGNS } from './words.ts';

const NAME_WIDTH = 13;

interface Lines {
  out?: string[];
  err?: string[];
}

const prefix = (name: string) => name.padEnd(NAME_WIDTH);

/** What an event is worth in lines, for each stream. Progress is for live views. */
export function plainLines(event: Event, paint: Palette): Lines {
  switch (event.type) {
    case 'plan.shown':
      return { err: [event.text, ''] };
    case 'step.succeeded': {
      const note = event.note === undefined ? '' : `   ${event.note}`;
      const took = paint.dim(`   ${formatDuration(event.durationMs)}`);
      return { err: [`${paint.good('✓')} ${prefix(event.step)} ${event.detail}${note}${took}`] };
    }
    case 'step.failed': {
      const took = paint.dim(`   ${formatDuration(event.durationMs)}`);
      const first = `${paint.bad('✗')} ${prefix(event.step)} ${event.fault.summary}${took}`;
      return { err: [first, ...faultLines(event.fault)] };
    }
    case 'step.skipped':
      return { err: [paint.dim(`- ${prefix(event.step)} skipped: ${event.reason}`)] };
    case 'step.log':
      return { err: [`  ${prefix(event.step)} ${printable(event.line)}`] };
    case 'service.changed': {
      if (event.state === 'starting' || event.state === 'up') return {};
      const note = event.note === undefined ? '' : `: ${event.note}`;
      return { err: [`  ${prefix(event.service)} ${event.state}${note}`] };
    }
    case 'service.log': {
      const sign = SEVERITY_SIGNS[event.level];
      return {
        err: [`${sign} ${formatClock(event.at)} ${event.service.padEnd(4)} ${printable(event.line)}`],
      };
    }
    case 'diagnostic': {
      const sign = { info: ' ', warning: paint.warn('!'), error: paint.bad('✗') }[event.severity];
      return { err: [`${sign} ${event.summary}`, ...faultLines(event)] };
    }
    case 'result':
      return { out: [event.text] };
    case 'run.finished': {
      if (event.outcome !== 'succeeded') return { err: [`${event.outcome} (exit ${event.exitCode})`] };
      return { err: [`done in ${formatDuration(event.durationMs)}`] };
    }
    default:
      return {};
  }
}

export interface PlainOptions {
  color: boolean;
  /** Failures also as annotations of GitHub Actions. */
  annotations?: boolean;
}

/** One line a fact, as it happens: for pipes, files and CI. Results on standard output, the rest beside it. */
export function createPlainRenderer({ stdout, stderr }: Output, { color, annotations }: PlainOptions): Sink {
  const paint = palette(color);
  const runLines = createRunLines(paint);
  let services = false;
  return {
    write(event) {
      if (event.type === 'run.started') services = event.command === 'dev';
      const { out = [], err = [] } = plainLines(event, paint);
      const lines = services ? err : (runLines(event) ?? err);
      for (const line of out) stdout.write(`${line}\n`);
      for (const line of lines) stderr.write(`${line}\n`);
      if (annotations === true) for (const line of annotate(event)) stderr.write(`${line}\n`);
    },
    close: async () => undefined,
  };
}
