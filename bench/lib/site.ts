import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { $ } from 'zx';
import type { KnownEnvironment } from '../../cli/src/drivers/control/hosts.ts';
import { clear, forget, LAB, ROOT } from '../../cli/test-lab/helpers/ground.ts';
import { webService, writeWeb, type WebBehaviour } from '../../cli/test-lab/helpers/web.ts';
import { splitLines } from '../../cli/src/lib/lines.ts';
import { spawn } from 'node:child_process';
import type { Event } from '../../cli/src/events/events.ts';

/** A lab of a project of its own that serves one program, which listens a second after its start. */
export interface Bench {
  name: string;
  base: string;
  hosts: number;
}

export interface Told {
  event: Event;
  /** Milliseconds since the command was started. */
  at: number;
}

export interface Ended {
  code: number | null;
  /** Milliseconds from the start of the process to its end. */
  ms: number;
  told: Told[];
  stderr: string;
}

const NAMES = ['one', 'two', 'three'];

/** Writes the manifest; nothing is made yet. */
export function layBench(bench: Bench): void {
  const { base, name, hosts } = bench;
  for (const folder of ['project', 'home']) mkdirSync(join(base, folder), { recursive: true });
  const lines = NAMES.slice(0, hosts).map(
    (host, i) => `      ${host}: { roles: [app, ${i === 0 ? 'ingress, api, database, cache' : 'api'}] }`,
  );
  const manifest = [
    `project: ${name}`,
    'domain: bench.example.org',
    'services:',
    webService('/', hosts).trimEnd(),
    'environments:',
    '  lab:',
    '    provisioner: lab',
    '    hosts:',
    ...lines,
  ];
  writeFileSync(join(base, 'project/pulse.yaml'), `${manifest.join('\n')}\n`);
  writeWeb(join(base, 'project'), { version: 'first' });
}

const environment = ({ base }: Bench) => ({ ...process.env, HOME: join(base, 'home'), CI: 'true' });

/** Runs the real command as a person would, through its launcher, and notes when each event came. */
export function pulse(bench: Bench, args: readonly string[], limitMs = 900_000): Promise<Ended> {
  const from = performance.now();
  const child = spawn(join(ROOT, 'bin/pulse'), args, {
    cwd: join(bench.base, 'project'),
    env: environment(bench),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told: Told[] = [];
  let stderr = '';
  const lines = splitLines((line) => {
    if (line.startsWith('{"v":'))
      told.push({ event: JSON.parse(line) as Event, at: performance.now() - from });
  });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => lines.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      clearTimeout(timer);
      done({ code, ms: performance.now() - from, told, stderr });
    });
  });
}

/** The same, and it has to end well. */
export async function pulseWell(bench: Bench, args: readonly string[]): Promise<Ended> {
  const ended = await pulse(bench, args);
  if (ended.code === 0) return ended;
  const faults = ended.told.flatMap(({ event }) => (event.type === 'step.failed' ? [event] : []));
  throw new Error(`pulse ${args.join(' ')}: ${JSON.stringify(faults)}\n${ended.stderr.slice(-2000)}`);
}

/** Makes an image of a program that behaves so, and pushes it; returns its reference by digest. */
export async function image(bench: Bench, behaviour: WebBehaviour): Promise<string> {
  writeWeb(join(bench.base, 'project'), behaviour);
  const { told } = await pulseWell(bench, ['build', 'web', LAB, '--json']);
  const result = told.findLast(({ event }) => event.type === 'result')?.event;
  const images = result?.type === 'result' ? (result.data as { images: Record<string, string> }).images : {};
  const reference = images.web;
  if (reference === undefined) throw new Error('pulse build told no image');
  return reference;
}

const knownPath = (bench: Bench) => join(ROOT, '.pulse/environments', bench.name, LAB, 'hosts.json');

export const readHosts = (bench: Bench): KnownEnvironment =>
  JSON.parse(readFileSync(knownPath(bench), 'utf8')) as KnownEnvironment;

export const writeHosts = (bench: Bench, known: KnownEnvironment): void =>
  writeFileSync(knownPath(bench), JSON.stringify(known, null, 2));

/** Runs a line as root inside a host. */
export const inside = async (bench: Bench, host: string, script: string): Promise<string> =>
  (
    await $({
      quiet: true,
      timeout: '2m',
    })`docker exec ${`pulse-${bench.name}-${LAB}-${host}`} /bin/sh -c ${script}`
  ).stdout;

export async function endBench(bench: Bench): Promise<void> {
  await clear(bench.name);
  forget(bench.name);
}
