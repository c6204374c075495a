import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from '../helper.ts';

export interface ApiProcess {
  url: string;
  metricsUrl: string;
  pid: number;
  /** All that was written to standard output and to standard error. */
  output: () => { stdout: string; stderr: string };
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended, with its exit code (null after a signal). */
  ended: Promise<number | null>;
}

const SERVER = fileURLToPath(new URL('../../src/server.ts', import.meta.url));

/** Runs `node api/src/server.ts` with exactly this environment; does not wait for anything. */
export function spawnApi(env: Record<string, string>) {
  const child = spawn(process.execPath, [SERVER], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (written.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (written.stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, written, ended };
}

/** The API in a process of its own, listening. */
export async function startApi(
  databaseUrl: string,
  changes: Record<string, string> = {},
): Promise<ApiProcess> {
  const env = testEnvironment(databaseUrl, { LOG_LEVEL: 'info', ...changes });
  const { child, written, ended } = spawnApi(env);
  const { address, metrics } = await new Promise<{ address: string; metrics: string }>((resolve, reject) => {
    child.stdout.on('data', () => {
      const line = written.stdout
        .split('\n')
        .find((one) => one.includes('"msg":"listening"') && one.endsWith('}'));
      if (line !== undefined) resolve(JSON.parse(line) as { address: string; metrics: string });
    });
    child.once('close', () => reject(new Error(`the API did not start: ${written.stderr}`)));
  });
  return {
    url: address,
    metricsUrl: `${metrics}/metrics`,
    pid: child.pid ?? 0,
    output: () => written,
    kill: (signal) => void child.kill(signal),
    ended,
  };
}
