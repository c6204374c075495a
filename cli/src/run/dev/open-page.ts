import type { Emit } from '../../events/events.ts';
import { run } from '../../lib/process.ts';

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };

/** Opens an address in the person's browser; says the address where there is no way to. */
export async function openPage(address: string, emit: Emit): Promise<void> {
  const opener = OPENERS[process.platform] ?? 'xdg-open';
  const { exitCode, startError } = await run(opener, [address], { timeoutMs: 10_000, output: 'ignore' });
  if (exitCode === 0 && !startError) return;
  emit({
    type: 'diagnostic',
    severity: 'warning',
    code: 'dev.no-browser',
    summary: `No browser could be opened from here (${opener}).`,
    hints: [`open ${address}`],
  });
}
