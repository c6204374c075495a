import { ask, docker } from './docker.ts';
import { imageName, SUITE } from './image.ts';
import { filterArgs } from './names.ts';
import type { LabId } from './names.ts';
import type { Run } from './run.ts';

export type LabHostState = 'running' | 'stopped';

/** Hosts that carry the labels of this lab, by their name in the manifest. */
export async function lookAtHosts(run: Run, lab: LabId): Promise<Record<string, LabHostState>> {
  const format = '{{.Label "pulse.host"}}\t{{.State}}';
  const text = await docker(run, ['ps', '--all', ...filterArgs(lab), '--format', format], {
    what: 'list the hosts of the lab',
    timeoutMs: 20_000,
  });
  const rows = text.split('\n').filter(Boolean);
  return Object.fromEntries(
    rows.map((row) => {
      const [host = '', state] = row.split('\t');
      return [host, state === 'running' ? 'running' : 'stopped'] as const;
    }),
  );
}

/** Whether the base image is there, and which Debian it is. */
export async function lookAtImage(run: Run): Promise<{ ready: boolean; suite: string }> {
  const found = await ask(run, ['image', 'inspect', '--format', '{{.Id}}', imageName()], {
    what: 'look for the base image',
    timeoutMs: 20_000,
  });
  return { ready: found.exitCode === 0, suite: SUITE };
}
