import { probe } from '../../drivers/http/probe.ts';
import { RemoteError } from '../../errors/errors.ts';
import { waitFor } from '../../lib/wait.ts';
import type { StepOutcome, StepVoice } from '../execute.ts';

const PAGE_LIMIT_MS = 60_000;

/** Asks for the first page as a browser would, so that the address we print is known to answer. */
export async function answerPage(address: string, { signal }: StepVoice): Promise<StepOutcome> {
  const url = new URL('/', address);
  url.hostname = '127.0.0.1';
  const look = () => probe(url.href, PAGE_LIMIT_MS);
  const status = await waitFor(look, { timeoutMs: PAGE_LIMIT_MS, everyMs: 100, signal });
  if (status === 200) return { detail: 'answers' };
  throw new RemoteError({
    code: 'dev.page-unwell',
    summary: `${address} answers ${status === undefined ? 'nothing' : `status ${status}`} instead of its first page.`,
    hints: ['read the lines of app above'],
  });
}
