import type { Fault, Severity } from '../../events/events.ts';
import type { StepState } from '../../events/view.ts';

/** Signs, so that colour is never the only carrier. */
export const SIGNS: Record<StepState, string> = {
  pending: '·',
  running: '…',
  succeeded: '✓',
  failed: '✗',
  skipped: '-',
};

export const SEVERITY_SIGNS: Record<Severity, string> = { info: ' ', warning: '!', error: '✗' };

/** Cause and next command of a fault, a line each, after its summary. */
export function faultLines({ detail, hints }: Fault): string[] {
  const details = detail ? detail.split('\n').map((line) => `  ${line}`) : [];
  return [...details, ...hints.map((hint, i) => `  ${i === 0 ? 'next: ' : '      '}${hint}`)];
}
