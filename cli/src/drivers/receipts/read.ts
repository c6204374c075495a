import type { ErrorCode } from '../../errors/catalogue.ts';
import { RemoteError } from '../../errors/errors.ts';
import type { RunResult } from '../../lib/process.ts';

/** What the checker on a host says of one role. */
export interface ReceiptReport {
  readable: boolean;
  inputs: string | null;
  drift: readonly string[];
}

/** One round trip: the checker, or nothing where no role was ever applied. */
export const READ_RECEIPTS =
  'if [ -x /usr/local/sbin/pulse-receipts ]; then exec sudo -n /usr/local/sbin/pulse-receipts; else echo "{}"; fi';

interface Answer {
  roles?: Record<string, { readable: boolean; inputs: string | null; drift: { summary: string }[] }>;
}

/** The receipts in the answer of READ_RECEIPTS. @throws RemoteError when the checker failed or said something else. */
export function parseReceipts(host: string, result: RunResult): Record<string, ReceiptReport> {
  const fail = (summary: string, code: ErrorCode, hints: string[]) =>
    new RemoteError({ code, summary, detail: result.tail, hints });
  if (/sudo:.*password is required/i.test(result.tail)) {
    throw fail(`sudo asks for a password on ${host}; pulse needs one that does not.`, 'host.sudo-password', [
      `pulse ssh ENV ${host}`,
    ]);
  }
  let answer: Answer;
  try {
    if (result.exitCode !== 0) throw new Error('failed');
    answer = JSON.parse(result.stdout) as Answer;
  } catch {
    throw fail(`The receipts of ${host} could not be read.`, 'host.receipts', [
      `pulse ssh ENV ${host} -- sudo pulse-receipts`,
    ]);
  }
  return Object.fromEntries(
    Object.entries(answer.roles ?? {}).map(([role, { readable, inputs, drift }]) => [
      role,
      { readable, inputs, drift: drift.map(({ summary }) => summary) },
    ]),
  );
}
