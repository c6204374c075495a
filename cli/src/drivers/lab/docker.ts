import type { RunResult } from '../../lib/process.ts';
import { dockerFault } from './errors.ts';
import type { Run } from './run.ts';

export interface DockerCall {
  /** Completes "Docker could not …". */
  what: string;
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
  onLine?: ((line: string) => void) | undefined;
}

const LIMIT_MS = 60_000;

/** Runs `docker` and resolves whatever its exit code: for questions whose answer may be "no such thing". */
export function ask(run: Run, args: readonly string[], call: DockerCall): Promise<RunResult> {
  const { timeoutMs = LIMIT_MS, signal, onLine } = call;
  return run('docker', args, {
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
    ...(onLine === undefined ? {} : { onLine }),
  });
}

/** Runs `docker` and resolves to its standard output. @throws PreflightError or ToolError, see errors.ts. */
export async function docker(run: Run, args: readonly string[], call: DockerCall): Promise<string> {
  const result = await ask(run, args, call);
  if (result.exitCode !== 0) throw dockerFault(call.what, result);
  return result.stdout;
}
