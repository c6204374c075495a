import type { Edge } from './lib/edge.ts';
import { runProgram } from './program.ts';

/** The process edge: argv, signals, streams, exit code. The only file that may end the process. */

const CANCELLED = 130;
const force = new Set<() => void>();
const controller = new AbortController();

function endNow(code: number): never {
  for (const act of force) act();
  process.exit(code);
}

function stop(): void {
  if (controller.signal.aborted) endNow(CANCELLED);
  controller.abort();
}

/** Waits until what was written has left the process; a reader that is gone will never take it. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}

/** Words after `--` are somebody else's. */
const askedForJson = (argv: readonly string[]) => argv.slice(0, argv.indexOf('--') >>> 0).includes('--json');

/** Says what nobody said and returns its exit code. What this takes is loaded only then: `--help` is measured. */
async function report(error: unknown): Promise<number> {
  const { exitCodeOf } = await import('./errors/exit-code-of.ts');
  const { formatFault, toFault } = await import('./errors/format.ts');
  const code = exitCodeOf(error);
  const fault = toFault(error);
  // Whoever asked for JSON gets an answer in JSON, and nothing to read beside it.
  if (askedForJson(process.argv))
    process.stdout.write(`${JSON.stringify({ error: fault, exitCode: code })}\n`);
  else process.stderr.write(formatFault(fault, code));
  return code;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
// A terminal that closes says so more than once, by signals and by its pipes: none of them means « at once ».
process.on('SIGHUP', () => controller.signal.aborted || stop());
for (const stream of [process.stdout, process.stderr]) {
  // `| head` closes the pipe, a closed terminal the rest: nobody reads on, so we stop.
  stream.on('error', () => controller.signal.aborted || stop());
}
process.on('uncaughtException', (error) => {
  void report(error).finally(() => endNow(1));
});

const edge: Edge = {
  env: process.env,
  cwd: process.cwd(),
  // Opening it takes a millisecond that most commands do not need.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  stop,
  onForce: (act) => force.add(act),
};

let exitCode: number;
try {
  exitCode = await runProgram(process.argv.slice(2), edge);
} catch (error) {
  exitCode = await report(error);
}
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(exitCode);
