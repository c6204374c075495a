import { count, table } from '../../lib/text.ts';
import type { Finding, Report } from './report.ts';

const SIGNS: Record<Finding['state'], string> = { ok: '✓', warning: '!', missing: '✗' };

/** The report as a table, and under it the commands that mend what is missing. */
export function formatReport({ purpose, ok, findings }: Report): string {
  const rows = findings.map(({ name, state, found }) => [`  ${SIGNS[state]} ${name}`, found]);
  const wanting = findings.filter(({ state }) => state !== 'ok');
  const remedies = wanting.map(({ name, remedy }) => [`  ${name}:`, remedy ?? 'nothing to type']);
  const missing = findings.filter(({ state }) => state === 'missing').length;
  const verdict = ok
    ? `${purpose} can run here.`
    : `${count(missing, 'thing')} missing for ${purpose}.   (exit 3)`;
  return `${[table(rows), ...(remedies.length > 0 ? ['', 'next', table(remedies)] : []), '', verdict].join('\n')}\n`;
}
