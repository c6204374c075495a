import { ask, docker } from './docker.ts';
import { imageName, SUITE } from './image.ts';
import { containerName, filterArgs } from './names.ts';
import type { LabId } from './names.ts';
import type { Run } from './run.ts';
import type { RunResult } from '../../lib/process.ts';

export interface LabHostSight {
  state: 'running' | 'stopped';
  /** The checkout that made it, and has the key to it; empty for a host of a pulse that did not write it down. */
  root: string;
}

/** Hosts that carry the labels of this lab, by their name in the manifest. */
export async function lookAtHosts(run: Run, lab: LabId): Promise<Record<string, LabHostSight>> {
  const format = '{{.Label "pulse.host"}}\t{{.State}}\t{{.Label "pulse.root"}}';
  const text = await docker(run, ['ps', '--all', ...filterArgs(lab), '--format', format], {
    what: 'list the hosts of the lab',
    timeoutMs: 20_000,
  });
  const rows = text.split('\n').filter(Boolean);
  return Object.fromEntries(
    rows.map((row) => {
      const [host = '', state, root = ''] = row.split('\t');
      return [host, { state: state === 'running' ? 'running' : 'stopped', root }] as const;
    }),
  );
}

/** The engine of this machine. @throws PreflightError where it is missing, stopped or denied to this user. */
export async function lookAtEngine(run: Run): Promise<{ version: string }> {
  const format = ['version', '--format', '{{.Server.Version}}'];
  return { version: (await docker(run, format, { what: 'answer', timeoutMs: 15_000 })).trim() };
}

/** Whether the base image is there, and which Debian it is. */
export async function lookAtImage(run: Run): Promise<{ ready: boolean; suite: string }> {
  const found = await ask(run, ['image', 'inspect', '--format', '{{.Id}}', imageName()], {
    what: 'look for the base image',
    timeoutMs: 20_000,
  });
  return { ready: found.exitCode === 0, suite: SUITE };
}

/** What a command prints inside a host, where SSH is shut. Resolves whatever its exit code. */
export const runInside = (run: Run, lab: LabId, host: string, command: string): Promise<RunResult> =>
  ask(run, ['exec', containerName(lab, host), '/bin/sh', '-c', command], { what: `look into ${host}` });
