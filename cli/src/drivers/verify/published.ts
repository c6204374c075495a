import { join } from 'node:path';
import { RemoteError } from '../../errors/errors.ts';
import { pythonInput } from '../../lib/python-input.ts';
import { runRemote, type SshTarget } from '../ssh/index.ts';

const LIMIT_MS = 180_000;

async function ask<Answer>(target: SshTarget, question: Record<string, unknown>, signal?: AbortSignal) {
  const input = await pythonInput(join(import.meta.dirname, 'published.py'), question);
  const result = await runRemote(target, 'sudo -n python3 -', { timeoutMs: LIMIT_MS, input, signal });
  if (result.exitCode === 0) return JSON.parse(result.stdout) as Answer;
  throw new RemoteError({
    code: 'verify.no-container',
    summary: `${target.name} could not run the container of a check.`,
    detail: result.tail,
    hints: [`pulse ssh ENV ${target.name} -- sudo docker info`],
  });
}

/**
 * Publishes a throwaway container on every address of a host for the time of `look`, which is given the host's own
 * global IPv6 addresses. By then the container answers on the host itself. It is gone afterwards, whatever happened.
 */
export async function whilePublished<Result>(
  target: SshTarget,
  port: number,
  signal: AbortSignal,
  look: (addresses6: readonly string[]) => Promise<Result>,
): Promise<Result> {
  try {
    const { addresses6 } = await ask<{ addresses6: string[] }>(target, { op: 'publish', port }, signal);
    return await look(addresses6);
  } finally {
    // Without the signal: what was stopped leaves nothing behind either.
    await ask(target, { op: 'remove' });
  }
}
