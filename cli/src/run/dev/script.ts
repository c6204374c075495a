import { join } from 'node:path';
import type { ErrorCode } from '../../errors/catalogue.ts';
import { CancelledError, ToolError } from '../../errors/errors.ts';
import { describeExit } from '../../drivers/local/service.ts';
import { run } from '../../lib/process.ts';
import type { StepVoice } from '../execute.ts';

export interface ScriptOptions {
  root: string;
  script: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  timeoutMs: number;
  /** For the error: "apply the migrations". */
  what: string;
  code: ErrorCode;
  hints: string[];
}

/** Runs a script of the repository on the Node of this process and reads the JSON document of its last line. */
export async function runScript(options: ScriptOptions, { log, signal }: StepVoice): Promise<unknown> {
  const { root, script, args, env, timeoutMs, what, code, hints } = options;
  const result = await run(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env,
    timeoutMs,
    signal,
    onLine: (line, stream) => stream === 'stderr' && log(line),
  });
  if (signal.aborted) throw new CancelledError({ code: 'run.cancelled', summary: 'Cancelled.' });
  const fail = (why: string, cause?: unknown) =>
    new ToolError({
      code,
      summary: `Could not ${what}: ${script} ${why}.`,
      detail: result.tail,
      hints,
      cause,
    });
  if (result.timedOut) throw fail(`did not end within ${timeoutMs / 1000} s`);
  if (result.exitCode !== 0) throw fail(describeExit(result));
  try {
    return JSON.parse(result.stdout.split('\n').at(-1) ?? '');
  } catch (error) {
    throw fail('ended without the JSON document it was asked for', error);
  }
}
