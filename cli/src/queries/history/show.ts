import type { Asked } from '../../config/target.ts';
import { findStanding, needKnown, sshTargets } from '../../drivers/control/reach.ts';
import { type Chain, checkChain } from '../../drivers/ledger/chain.ts';
import { readHistory } from '../../drivers/ledger/ledger.ts';
import { PreflightError, RemoteError } from '../../errors/errors.ts';
import { formatDuration } from '../../lib/duration.ts';
import { count, table } from '../../lib/text.ts';

export interface HistoryRequest extends Asked {
  json: boolean;
}

async function read(request: HistoryRequest): Promise<Chain & { text: string }> {
  const target = await findStanding(request);
  const [ssh] = sshTargets(target, await needKnown(target));
  if (!ssh) {
    throw new PreflightError({
      code: 'state.no-host',
      summary: 'How to reach the first host is not known here.',
      hints: [`pulse up ${target.environment.name}`],
    });
  }
  const text = await readHistory(ssh);
  return { ...checkChain(text), text };
}

/** What `pulse history` prints: who did what, when, for how long, and how it ended; the newest first. */
export async function showHistory(request: HistoryRequest): Promise<string> {
  const { entries, broken } = await read(request);
  if (request.json) return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  if (entries.length === 0) return 'Nothing was done yet.\n';
  const rows = entries
    .toReversed()
    .map(({ at, command, outcome, durationMs, holder, runId, plan }) => [
      `  ${at.replace('T', ' ').replace('Z', '')}`,
      command,
      outcome,
      formatDuration(durationMs),
      holder,
      plan === '' ? '' : `plan ${plan}`,
      runId,
    ]);
  const warning = broken === null ? '' : `\n! line ${broken.line} cannot be trusted: ${broken.why}\n`;
  return `${table(rows)}\n${warning}`;
}

/** Follows the chain. @throws RemoteError naming the first line that does not fit. */
export async function verifyHistory(request: HistoryRequest): Promise<string> {
  const { entries, broken } = await read(request);
  if (broken === null && request.json)
    return `${JSON.stringify({ environment: request.name, lines: entries.length, broken })}\n`;
  if (broken === null) return `${count(entries.length, 'line')}, each fits the one before it.\n`;
  throw new RemoteError({
    code: 'history.edited',
    summary: `Line ${broken.line} of the history of ${request.name} cannot be trusted: ${broken.why}.`,
    hints: [`pulse history ${request.name}`, 'compare with the journals in .pulse/runs of those who ran it'],
  });
}
