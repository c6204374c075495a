import { ToolError } from '../../errors/errors.ts';
import { identify, type ProcessIdentity } from '../../lib/identity.ts';
import { type ProcessExit, type RunningProcess, start, type Stream } from '../../lib/process.ts';
import { waitFor } from '../../lib/wait.ts';
import { probe } from '../http/probe.ts';

/** A program that serves until it is stopped. */
export interface ServiceSpec {
  name: string;
  file: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Answers 200 when it can do its work. */
  healthUrl: string;
  /** Milliseconds from the start to the first 200. */
  startLimitMs: number;
  /** Milliseconds from SIGTERM to SIGKILL. */
  stopLimitMs: number;
}

export interface ServiceHooks {
  onLine: (line: string, stream: Stream) => void;
  onSpawn: (child: ProcessIdentity) => void;
  onGone: (pid: number) => void;
  /** It ended by itself after it had been healthy. */
  onCrash: (exit: ProcessExit) => void;
}

export interface Service {
  readonly name: string;
  readonly running: boolean;
  /** Starts and waits until healthy. Throws ToolError with its last lines when it ends or stays unwell. */
  start: (signal?: AbortSignal) => Promise<void>;
  stop: () => Promise<void>;
  kill: () => void;
}

const HEALTH_EVERY_MS = 40;

/** Children that were told to end: their end is no crash. */
const stopping = new WeakSet<RunningProcess>();

/** How a program ended, in words. */
export function describeExit({ exitCode, signal, startError }: ProcessExit): string {
  if (startError) return `could not be started: ${startError.message}`;
  return signal === undefined ? `ended with exit code ${exitCode ?? 'unknown'}` : `was ended by ${signal}`;
}

function unwell({ name }: ServiceSpec, what: string, tail: string): ToolError {
  return new ToolError({
    code: `service.${name}.failed`,
    summary: `${name} ${what}.`,
    detail: tail === '' ? 'It wrote nothing.' : tail,
    hints: [],
  });
}

export function createService(spec: ServiceSpec, hooks: ServiceHooks): Service {
  let current: RunningProcess | undefined;

  async function launch(): Promise<RunningProcess> {
    const child = start(spec.file, spec.args, { cwd: spec.cwd, env: spec.env, onLine: hooks.onLine });
    current = child;
    const { pid } = child;
    const identity = pid === undefined ? undefined : await identify(pid);
    if (identity) hooks.onSpawn(identity);
    void child.exit.then(() => {
      if (current === child) current = undefined;
      if (pid !== undefined) hooks.onGone(pid);
    });
    return child;
  }

  return {
    name: spec.name,
    get running() {
      return current !== undefined;
    },
    async start(signal) {
      const child = await launch();
      const ended = child.exit.then(() => 'ended' as const);
      const look = async () => {
        const status = await Promise.race([ended, probe(spec.healthUrl, 2000)]);
        if (status === 'ended') return status;
        return status === 200 ? 'healthy' : undefined;
      };
      const found = await waitFor(look, { timeoutMs: spec.startLimitMs, everyMs: HEALTH_EVERY_MS, signal });
      if (found === 'healthy') {
        void child.exit.then((exit) => {
          if (!stopping.has(child)) hooks.onCrash(exit);
        });
        return;
      }
      if (found === 'ended') {
        const exit = await child.exit;
        throw unwell(spec, describeExit(exit), exit.tail);
      }
      const exit = await child.stop(spec.stopLimitMs);
      throw unwell(
        spec,
        `did not get healthy within ${spec.startLimitMs / 1000} s (${spec.healthUrl})`,
        exit.tail,
      );
    },
    async stop() {
      const child = current;
      if (!child) return;
      stopping.add(child);
      await child.stop(spec.stopLimitMs);
    },
    kill() {
      if (!current) return;
      stopping.add(current);
      current.kill();
    },
  };
}
