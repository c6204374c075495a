import type { RunView, ServiceView, StepView } from '../../../events/view.ts';
import { formatDuration } from '../../../lib/duration.ts';
import { truncate } from '../../../lib/text.ts';
import type { Tone } from '../output.ts';
import { SIGNS } from '../words.ts';

/** A row of the live view: plain data, so that it can be tested without a terminal. */
export interface Row {
  key: string;
  sign: string;
  tone: Tone;
  name: string;
  text: string;
  note: string;
}

const NAME_WIDTH = 14;
const TEXT_WIDTH = 26;

const TONES: Record<StepView['state'], Tone> = {
  pending: 'dim',
  running: 'warn',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'dim',
};

/** After the start a service's own state says more than the step that started it. */
function fromService(row: Row, service: ServiceView): Row {
  switch (service.state) {
    case 'down':
      return { ...row, sign: '✗', tone: 'bad', text: 'down', note: service.note ?? '' };
    case 'restarting':
    case 'starting':
      return { ...row, sign: '…', tone: 'warn', text: service.state, note: service.note ?? '' };
    case 'stopped':
      return { ...row, sign: '·', tone: 'dim', text: 'stopped', note: '' };
    case 'up':
      return { ...row, sign: '✓', tone: 'good', note: service.note ?? row.note };
  }
}

function elapsed({ state, startedAt, detail }: StepView, now: number): string {
  if (state !== 'running' || startedAt === undefined) return detail;
  const seconds = Math.floor((now - Date.parse(startedAt)) / 1000);
  return [detail, seconds > 0 ? `${seconds} s` : ''].filter(Boolean).join(' ');
}

/** The rows of a view, in the order of the plan. `now` in milliseconds since 1970. */
export function viewRows(view: RunView, now: number): Row[] {
  return view.steps.map((step) => {
    const row: Row = {
      key: step.id,
      sign: SIGNS[step.state],
      tone: TONES[step.state],
      name: step.id,
      text: elapsed(step, now),
      note: step.note ?? (step.durationMs === undefined ? '' : formatDuration(step.durationMs)),
    };
    const service = view.services.find(({ name }) => name === step.id);
    return service && step.state === 'succeeded' ? fromService(row, service) : row;
  });
}

/** The text of a row after its sign, cut to the width of the terminal. */
export function rowText({ name, text, note }: Row, columns: number): string {
  const line = `${name.padEnd(NAME_WIDTH)} ${text.padEnd(TEXT_WIDTH)}  ${note}`.trimEnd();
  return truncate(line, Math.max(10, columns - 5));
}
