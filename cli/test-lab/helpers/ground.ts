import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stateDir } from '../../src/lib/paths.ts';
import { run, type RunResult } from '../../src/lib/process.ts';

/** The checkout under test. */
export const ROOT = resolve(import.meta.dirname, '../../..');
/** The project of the scenarios: everything of it is theirs and nothing else is; another checkout has another. */
export const PROJECT = `pulse-ci-${createHash('sha256').update(ROOT).digest('hex').slice(0, 4)}`;
export const LAB = 'lab';
/** What a failure leaves for people to read: every command's output, journals, the words of the hosts. */
export const ARTIFACTS = join(ROOT, 'test-results/lab');

const LIMIT_MS = 60_000;

/** Runs a program of this machine and resolves whatever its outcome. */
export const tool = (program: string, args: readonly string[], timeoutMs = LIMIT_MS): Promise<RunResult> =>
  run(program, args, { timeoutMs });

/** A folder with the manifest of this repository under another project, and a home beside it. */
export function layGround(base: string, project = PROJECT): void {
  const manifest = readFileSync(join(ROOT, 'pulse.yaml'), 'utf8');
  for (const folder of ['project', 'home']) mkdirSync(join(base, folder), { recursive: true });
  writeFileSync(join(base, 'project/pulse.yaml'), manifest.replace(/^project: .*$/mu, `project: ${project}`));
}

const words = (text: string) => text.split(/\s+/u).filter(Boolean);

/** Names of everything of a kind that carries the label of a project. */
export async function traces(
  project = PROJECT,
): Promise<Record<'containers' | 'volumes' | 'networks', string[]>> {
  const filter = ['--filter', `label=pulse.project=${project}`];
  const list = async (args: string[]) => words((await tool('docker', [...args, ...filter])).stdout);
  return {
    containers: await list(['ps', '--all', '--format', '{{.Names}}']),
    volumes: await list(['volume', 'ls', '--format', '{{.Name}}']),
    networks: await list(['network', 'ls', '--format', '{{.Name}}']),
  };
}

/** Removes what runs of before, killed or not, left on the engine. */
export async function clear(project = PROJECT): Promise<void> {
  const { containers, volumes, networks } = await traces(project);
  if (containers.length > 0) await tool('docker', ['rm', '--force', '--volumes', ...containers], 180_000);
  if (volumes.length > 0) await tool('docker', ['volume', 'rm', '--force', ...volumes]);
  if (networks.length > 0) await tool('docker', ['network', 'rm', ...networks]);
}

/** Removes what pulse keeps of a project in this checkout. */
export function forget(project = PROJECT): void {
  for (const kind of ['environments', 'leases', 'secrets'])
    rmSync(join(stateDir(ROOT), kind, project), { recursive: true, force: true });
}

/** However this process ends, its lab is removed then. */
export function clearAfterwards(project = PROJECT): void {
  const reaper = join(import.meta.dirname, 'reaper.sh');
  spawn('sh', [reaper, String(process.pid), project], { detached: true, stdio: 'ignore' }).unref();
}
