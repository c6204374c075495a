import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Event } from '../../src/events/events.ts';
import { ROOT } from '../../src/lib/paths.ts';
import { removePostgres } from '../../src/drivers/postgres/remove.ts';
import { lives, until } from '../helpers/wait.ts';

const START_LIMIT_MS = 110_000;

/** A real `pulse` with real services: what it says, and what it leaves. */
export interface DevProcess {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  events: () => Event[];
  /** Resolves with the page's address once it is printed. */
  ready: () => Promise<string>;
  exit: Promise<number | null>;
  /** Everything noted as running: services and the postmaster. */
  pids: () => number[];
}

/** Data of the test's own, removed with its database wherever that is. */
export function scenarioData(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pulse-scenario-'));
  chmodSync(folder, 0o755); // root's PostgreSQL then uses the directory itself, where the tests can look at it
  onTestFinished(async () => {
    await removePostgres(join(folder, 'data/postgres'));
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'data');
}

function readEvents(text: string): Event[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Event);
}

function recordedPids(dataDir: string): number[] {
  const note = JSON.parse(readFileSync(join(dataDir, 'instance.json'), 'utf8')) as {
    children: { pid: number }[];
  };
  return note.children.map(({ pid }) => pid);
}

/** Starts `pulse <args>`; ends it when the test does. */
export function startPulse(
  args: readonly string[],
  env: Record<string, string> = {},
  dataDir = '',
): DevProcess {
  const child = spawn(process.execPath, [join(ROOT, 'cli/src/main.ts'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exit;
  });
  const events = () => readEvents(out);
  const address = () => /http:\/\/localhost:\d+/.exec(out)?.[0];
  return {
    child,
    exit,
    events,
    out: () => out,
    err: () => err,
    pids: () => recordedPids(dataDir),
    ready: () =>
      until(
        () => {
          if (child.exitCode !== null) throw new Error(`pulse ended with ${child.exitCode}:\n${out}${err}`);
          return args.includes('--json') ? resultOf(events(), 'address') : address();
        },
        'pulse dev is ready',
        START_LIMIT_MS,
      ),
  };
}

/** The text of a result event. */
export function resultOf(events: readonly Event[], name: string): string | undefined {
  return events.flatMap((event) => (event.type === 'result' && event.name === name ? [event.text] : []))[0];
}

/** Waits until none of these processes lives. */
export async function allGone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) await until(async () => !(await lives(pid)), `process ${pid} is gone`);
}
