import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../../..');

/** Milliseconds within which a service must listen; machines that test are busy. */
const START_TIMEOUT = 60_000;

export interface Service {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** Everything it has written so far. */
  output(): string;
  /** SIGTERM, then waits. Safe to call twice. */
  stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export type Environment = Readonly<Record<string, string>>;

/** What a service may inherit: no setting of the developer's own shell leaks into a test. */
function baseEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** Runs a script of the repository to its end. @throws with its output when it fails */
export async function runScript(script: string, args: readonly string[], env: Environment): Promise<string> {
  const { child, output } = start(script, args, env);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${script} ended with ${code}\n${output()}`);
  return output();
}

/** Starts a service and waits until it says that it listens. @throws with its output when it does not */
export async function startService(script: string, env: Environment): Promise<Service> {
  const { child, output } = start(script, [], env);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${script} ${why}\n${output()}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`did not listen within ${START_TIMEOUT} ms`);
    }, START_TIMEOUT);
    child.on('message', (message: { type?: string; port?: number }) => {
      if (message.type !== 'listening' || message.port === undefined) return;
      clearTimeout(timer);
      resolve(message.port);
    });
    void exited.then(([code]) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
  return {
    pid: child.pid ?? 0,
    port,
    url: `http://127.0.0.1:${port}`,
    output,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const [code, signal] = await exited;
      return { code, signal };
    },
  };
}

function start(
  script: string,
  args: readonly string[],
  env: Environment,
): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [join(REPOSITORY, script), ...args], {
    cwd: REPOSITORY,
    env: { ...baseEnvironment(), ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  const collect = (chunk: Buffer) => void (text += chunk.toString());
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return { child, output: () => text };
}
