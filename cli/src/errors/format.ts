import { BugError, messageOf, PulseError } from './errors.ts';
import { systemFault } from './system.ts';

export interface FaultView {
  code: string;
  summary: string;
  detail?: string | undefined;
  hints: readonly string[];
}

/** Anything thrown as plain data; what pulse did not raise itself is its own fault, and shows its stack. */
export function toFault(thrown: unknown): FaultView {
  const error = systemFault(thrown) ?? thrown;
  if (error instanceof PulseError && !(error instanceof BugError)) {
    const { code, message, detail, hints } = error;
    return { code, summary: message, detail, hints };
  }
  return {
    code: error instanceof BugError ? error.code : 'bug.unexpected',
    summary: messageOf(error),
    detail: error instanceof Error ? error.stack : undefined,
    hints: ['this is a fault of pulse: please report it with the lines above'],
  };
}

const indent = (text: string) => text.split('\n').map((line) => `  ${line}`);

/** What happened, why, what to type: the lines of an error in the terminal. */
export function formatFault(fault: FaultView, exitCode: number): string {
  const lines = [fault.summary];
  if (fault.detail) lines.push(...indent(fault.detail));
  const [first, ...others] = fault.hints;
  if (first) lines.push(`  next: ${first}`);
  lines.push(...others.map((hint) => `        ${hint}`));
  return `${lines.join('\n')}   (exit ${exitCode})\n`;
}
