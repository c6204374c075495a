import type { RunResult } from '../../../src/lib/process.ts';
import type { Run } from '../../../src/drivers/lab/index.ts';

export interface Call {
  program: string;
  args: readonly string[];
}

const DONE: RunResult = {
  exitCode: 0,
  signal: undefined,
  startError: undefined,
  stdout: '',
  tail: '',
  timedOut: false,
};

/** A runner that starts nothing: it notes every call and answers what `answer` says, else success without output. */
export function fakeRun(answer: (call: Call) => Partial<RunResult> | undefined = () => undefined): {
  run: Run;
  calls: Call[];
} {
  const calls: Call[] = [];
  const run: Run = async (program, args) => {
    const call = { program, args };
    calls.push(call);
    return { ...DONE, ...answer(call) };
  };
  return { run, calls };
}
