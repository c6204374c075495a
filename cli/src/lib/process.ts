import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from 'execa';
import { splitLines, Tail } from './lines.ts';

/**
 * The only module that starts processes. No shell: a program and its arguments, as they are. execa takes a tenth of a second
 * to load, a third of what a command needs to start (docs/decisions/027-execa-when-needed.md): what every command needs does without.
 */

export type Stream = 'stdout' | 'stderr';

export interface ProcessOptions {
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** Whether the variables of pulse itself are passed on (true unless said). */
  extendEnv?: boolean;
  uid?: number | undefined;
  gid?: number | undefined;
  /** `ignore` where a daemon that the program leaves behind would keep the pipes open. */
  output?: 'lines' | 'ignore';
  onLine?: (line: string, stream: Stream) => void;
  /** What the program reads on its standard input: the way for secrets, which no argument and no variable may hold. */
  input?: string | undefined;
  /** A file that the program reads on its standard input instead. */
  inputFile?: string | undefined;
  /** Keeps its standard input open for `write`; its standard output is answers, and stays out of `tail`. */
  conversation?: boolean;
}

export interface RunOptions extends ProcessOptions {
  /** Milliseconds after which the program and all its children are killed. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface ProcessExit {
  exitCode: number | undefined;
  signal: string | undefined;
  /** Set when the program could not be started at all (ENOENT, EACCES, EPERM…). */
  startError: NodeJS.ErrnoException | undefined;
  /** The last lines of both streams, in the order they came. */
  tail: string;
}

export interface RunResult extends ProcessExit {
  /** Whole standard output, without the last end of line. */
  stdout: string;
  timedOut: boolean;
}

export interface RunningProcess {
  readonly pid: number | undefined;
  /** Resolves when the program has ended; never rejects. */
  readonly exit: Promise<ProcessExit>;
  /** `signal` (SIGTERM unless said), then after `graceMs` SIGKILL to all its children; resolves when it has ended. */
  stop: (graceMs: number, signal?: NodeJS.Signals) => Promise<ProcessExit>;
  /** SIGKILL to the program and its children, now. */
  kill: () => void;
  /** Says something on its standard input (`conversation`); null ends it. What nobody reads any more is dropped. */
  write: (text: string | null) => void;
}

const TAIL_LINES = 20;

/** Heads of the process groups that are running. */
const groups = new Set<number>();

/** SIGKILL to everything that was started and still runs: for a process that is about to end at once. Synchronous. */
export function killEverything(): void {
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
}

/** Signals a whole process group; a group that is gone is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * A readable descriptor of this text, in a file that has no name any more: nothing stays on disk whatever happens, and
 * a program may open it again as /dev/stdin, which it could not with the sockets that Node makes.
 */
function openText(text: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'pulse-input-'));
  const path = join(folder, 'input');
  try {
    const writer = openSync(path, 'wx', 0o600);
    const reader = openSync(path, 'r');
    rmSync(folder, { recursive: true });
    writeSync(writer, text);
    closeSync(writer);
    return reader;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Node's types say more of NODE_ENV where a web framework is loaded; a child gets whatever it is given. */
function environmentOf(
  added: Readonly<Record<string, string | undefined>>,
  extend: boolean,
): NodeJS.ProcessEnv {
  const none = Object.create(null) as NodeJS.ProcessEnv;
  return Object.assign(none, extend ? process.env : {}, added);
}

function neverStarted(startError: NodeJS.ErrnoException): RunningProcess {
  const exit = Promise.resolve({ exitCode: undefined, signal: undefined, startError, tail: '' });
  return { pid: undefined, exit, kill: () => undefined, write: () => undefined, stop: () => exit };
}

/** Starts a program at the head of a process group of its own, so that it can be ended with everything it started. */
export function start(file: string, args: readonly string[], options: ProcessOptions = {}): RunningProcess {
  const {
    cwd,
    env = {},
    extendEnv = true,
    uid,
    gid,
    output = 'lines',
    onLine,
    input,
    inputFile,
    conversation,
  } = options;
  const opened = inputFile === undefined ? undefined : openSync(inputFile, 'r');
  const stdin = input === undefined ? opened : openText(input);
  const stdio = output === 'ignore' ? 'ignore' : 'pipe';
  const words = {
    ...(cwd === undefined ? {} : { cwd }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    env: environmentOf(env, extendEnv),
    stdio: [conversation === true ? 'pipe' : (stdin ?? 'ignore'), stdio, stdio] satisfies StdioOptions,
    detached: true,
  };
  let child: ChildProcess;
  try {
    child = spawn(file, args, words);
  } catch (error) {
    // Some reasons (E2BIG) are thrown, most are told (ENOENT).
    return neverStarted(error as NodeJS.ErrnoException);
  } finally {
    if (stdin !== undefined) closeSync(stdin);
  }
  const tail = new Tail(TAIL_LINES);
  for (const stream of ['stdout', 'stderr'] as const) {
    const splitter = splitLines((line) => {
      if (conversation !== true || stream === 'stderr') tail.add(line);
      onLine?.(line, stream);
    });
    child[stream]?.setEncoding('utf8').on('data', splitter.push).on('end', splitter.end);
  }
  // A program that ended before it read everything is no fault of who wrote.
  child.stdin?.on('error', () => undefined);
  // What the program leaves behind in its group would keep its pipes, its ports and its memory.
  const { pid } = child;
  if (pid !== undefined && output === 'lines') groups.add(pid);
  child.once('exit', () => {
    groups.delete(pid ?? -1);
    if (pid !== undefined && output === 'lines') signalGroup(pid, 'SIGKILL');
  });
  let startError: NodeJS.ErrnoException | undefined;
  // One that started fails later only to be signalled, and its end is told all the same.
  child.on('error', (error) => (startError = pid === undefined ? error : undefined));
  const exit = new Promise<ProcessExit>((resolve) => {
    child.once('close', (code, signal) =>
      resolve({
        exitCode: startError || code === null ? undefined : code,
        signal: signal ?? undefined,
        startError,
        tail: tail.toString(),
      }),
    );
  });
  const kill = () => pid !== undefined && signalGroup(pid, 'SIGKILL');
  return {
    pid,
    exit,
    kill,
    write(text) {
      if (text === null) child.stdin?.end();
      else if (child.stdin?.writable === true) child.stdin.write(text);
    },
    stop(graceMs, signal = 'SIGTERM') {
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return exit;
      child.kill(signal);
      const timer = setTimeout(kill, graceMs);
      return exit.finally(() => clearTimeout(timer));
    },
  };
}

/** Runs a program to its end. Resolves whatever the outcome; the caller says what an exit code means. */
export async function run(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { timeoutMs, signal, onLine, ...rest } = options;
  const stdout: string[] = [];
  const child = start(file, args, {
    ...rest,
    onLine(line, stream) {
      if (stream === 'stdout') stdout.push(line);
      onLine?.(line, stream);
    },
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill();
  }, timeoutMs);
  signal?.addEventListener('abort', child.kill, { once: true });
  if (signal?.aborted) child.kill();
  const exit = await child.exit;
  clearTimeout(timer);
  signal?.removeEventListener('abort', child.kill);
  return { ...exit, stdout: stdout.join('\n'), timedOut };
}

/** How a program ended that was waited for here; one that has neither code nor signal was never started. */
function endOf(
  result: Pick<Result, 'exitCode' | 'signal' | 'isCanceled' | 'cause'>,
): Omit<ProcessExit, 'tail'> {
  const { exitCode, signal, isCanceled, cause } = result;
  const started = exitCode !== undefined || signal !== undefined || isCanceled;
  return { exitCode, signal, startError: started ? undefined : (cause as NodeJS.ErrnoException) };
}

/**
 * Runs a program whose standard output, of any size and kind, becomes a file that only this user reads. Resolves whatever the
 * outcome; rejects when the file cannot be made, also when it is there.
 */
export async function runIntoFile(
  file: string,
  args: readonly string[],
  { file: path, signal }: { file: string; signal: AbortSignal },
): Promise<ProcessExit> {
  const { execa } = await import('execa');
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    const result = await execa(file, args, {
      stdin: 'ignore',
      stdout: descriptor as unknown as 'ignore',
      stderr: 'pipe',
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: 2000,
    });
    return {
      ...endOf(result),
      tail: result.stderr.split('\n').slice(-TAIL_LINES).join('\n'),
    };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Runs a program that talks to the person, with the terminal of pulse itself: an editor, a pager, ssh.
 *
 * It stays in the process group of pulse, so that Ctrl-C reaches it; `signal` ends it. Resolves whatever the outcome.
 */
export async function runOnTerminal(
  file: string,
  args: readonly string[],
  { env = {}, signal }: { env?: ProcessOptions['env']; signal: AbortSignal },
): Promise<Omit<ProcessExit, 'tail'>> {
  const { execa } = await import('execa');
  const result = await execa(file, args, {
    env,
    stdio: 'inherit',
    reject: false,
    cancelSignal: signal,
    forceKillAfterDelay: 2000,
  });
  return endOf(result);
}
