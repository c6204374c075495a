import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import type { Event } from '../../src/events/events.ts';
import { splitLines } from '../../src/lib/lines.ts';
import type { RunResult } from '../../src/lib/process.ts';
import { LAB, PROJECT, ROOT, tool } from './ground.ts';

const MAIN = join(ROOT, 'cli/src/main.ts');
const MINUTE = 60_000;
const LIMIT_MS = 25 * MINUTE;

export const projectFolder = (): string => join(inject('base'), 'project');

/** Everything the commands of this file printed so far, a command each. */
const said: { title: string; text: string }[] = [];
export const printed = (): readonly { title: string; text: string }[] => said;

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  events: Event[];
  seconds: number;
}

export interface Running {
  pid: number;
  ended: Promise<Ended>;
  /** The first event, of those said and those to come, that fits; undefined when pulse ended without it. */
  event: (fits: (event: Event) => boolean) => Promise<Event | undefined>;
  signal: (signal: NodeJS.Signals) => void;
}

export interface PulseOptions {
  cwd?: string;
  env?: Record<string, string>;
  limitMs?: number;
}

/** The surroundings of every command: those of a machine on which nobody did anything yet. */
export function environment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, PULSE_ARTIFACTS_DIR } = process.env;
  const compiled = join(tmpdir(), `pulse-test-cache-${process.getuid?.() ?? 0}`);
  const own = {
    PATH,
    HOME: join(inject('base'), 'home'),
    TZ: 'UTC',
    CI: 'true',
    NODE_COMPILE_CACHE: compiled,
  };
  return { ...own, ...(PULSE_ARTIFACTS_DIR === undefined ? {} : { PULSE_ARTIFACTS_DIR }), ...extra };
}

function eventOf(line: string): Event | undefined {
  if (!line.startsWith('{"v":')) return undefined;
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined; // cut off by a kill
  }
}

/** Starts the real command in the project of the scenarios; it is ended when it takes too long. */
export function start(args: readonly string[], options: PulseOptions = {}): Running {
  const { cwd = projectFolder(), env = {}, limitMs = LIMIT_MS } = options;
  const from = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const record = {
    title: args
      .join('-')
      .replaceAll(/[^a-z0-9-]+/giu, '_')
      .slice(0, 60),
    text: '',
  };
  said.push(record);
  const result = { stdout: '', stderr: '' };
  const events: Event[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const splitter = splitLines((line) => {
    const event = eventOf(line);
    if (!event) return;
    events.push(event);
    for (const look of waiting) look();
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      result[stream] += chunk;
      record.text += chunk;
      if (stream === 'stdout') splitter.push(chunk);
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const ended = new Promise<Ended>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      over = true;
      for (const look of waiting) look();
      done({ code, ...result, events, seconds: (performance.now() - from) / 1000 });
    });
  });
  return {
    pid: child.pid ?? -1,
    ended,
    signal: (signal) => child.kill(signal),
    event: (fits) =>
      new Promise((done) => {
        const look = () => {
          const found = events.find(fits);
          if (found === undefined && !over) return;
          waiting.delete(look);
          done(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

export const pulse = (args: readonly string[], options?: PulseOptions): Promise<Ended> =>
  start(args, options).ended;

/** `pulse up lab` with events; what it takes is up to the caller. */
export const up = (...flags: string[]): Promise<Ended> => pulse(['up', LAB, '--yes', '--json', ...flags]);

/** What a run that should have ended well says when it did not. */
export function expectDone({ code, events, stderr, stdout }: Ended): void {
  const faults = events.filter(
    (event) => event.type === 'step.failed' || (event.type === 'diagnostic' && event.severity === 'error'),
  );
  const words = faults.length > 0 ? JSON.stringify(faults, null, 1) : stderr || stdout.slice(-2000);
  expect(code, words).toBe(0);
}

/** The lab as most scenarios begin: up, whatever happened before. */
export async function ensureUp(): Promise<void> {
  expectDone(await up());
}

interface PlanStep {
  id: string;
  kind: string;
  cause: string;
  input: Record<string, unknown>;
}

/** Every step of the plan as it would be now, and the exit code that tells whether there is any. */
export async function plan(...flags: string[]): Promise<{ code: number | null; steps: PlanStep[] }> {
  const { code, stdout, stderr } = await pulse(['plan', LAB, '--json', '--exit-code', ...flags]);
  if (code !== 0 && code !== 10) throw new Error(`pulse plan ended with ${String(code)}: ${stderr}`);
  const { plan: found } = JSON.parse(stdout) as { plan: { phases: { steps: PlanStep[] }[] } };
  return { code, steps: found.phases.flatMap(({ steps }) => steps) };
}

/** Names of the hosts of the lab that carry its labels now. */
export async function hostsOf(): Promise<string[]> {
  const filter = ['--filter', `label=pulse.project=${PROJECT}`, '--filter', `label=pulse.environment=${LAB}`];
  const { stdout } = await tool('docker', ['ps', '--all', ...filter, '--format', '{{.Label "pulse.host"}}']);
  return stdout.split('\n').filter(Boolean).toSorted();
}

/** The host that scenarios of a single one act on. */
export const firstHost = async (): Promise<string> => (await hostsOf())[0] ?? '';

export const containerOf = (host: string): string => `pulse-${PROJECT}-${LAB}-${host}`;

/** The host, of those of the manifest in their order, whose place in the mesh this address is; empty for none. */
export const hostAt = (address: string | null, names: readonly string[]): string =>
  names[Number(/^10\.42\.0\.(\d+):/u.exec(address ?? '')?.[1]) - 1] ?? '';

/** Runs a line of shell as root inside a host, past every lock that pulse puts on it. */
export const inside = (host: string, script: string, timeoutMs = MINUTE): Promise<RunResult> =>
  tool('docker', ['exec', containerOf(host), '/bin/sh', '-c', script], timeoutMs);

/** The same, and its output; fails loudly when the line does. */
export async function onHost(host: string, script: string): Promise<string> {
  const { exitCode, stdout, tail } = await inside(host, script);
  if (exitCode !== 0) throw new Error(`"${script}" ended with ${String(exitCode)} on ${host}: ${tail}`);
  return stdout;
}
