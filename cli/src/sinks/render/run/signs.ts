import type { StepState } from '../../../events/view.ts';
import { SIGNS } from '../words.ts';
import type { Tone } from '../output.ts';
import { span, type Span } from './spans.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;

const TONES: Record<StepState, Tone> = {
  pending: 'dim',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'dim',
};

/** The sign of a state. `beat` counts the redraws: what runs turns. */
export function signOf(state: StepState, beat: number): Span {
  const sign = state === 'running' ? (SPINNER[beat % SPINNER.length] ?? '') : SIGNS[state];
  return span(sign, TONES[state]);
}

/** What the steps of a phase are called. */
export function nounOf(phase: string): string {
  return { configure: 'role', verify: 'check' }[phase] ?? 'step';
}

/** The name of a step beside its host: of `front/docker` the second word. */
export function labelOf({ id, host }: { id: string; host: string | undefined }): string {
  return host !== undefined && id.startsWith(`${host}/`) ? id.slice(host.length + 1) : id;
}
