import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './ground.ts';

/** How the image `web` of scenarios and benches behaves. */
export interface WebBehaviour {
  /** What it answers with. */
  version: string;
  /** Milliseconds from the start of the process until it listens. */
  startMs?: number;
  /**
   * crash: ends at once · health: its health answers 500 · never: does not listen · errors: every tenth request fails ·
   * hidden-errors: only requests for …/hidden do · slow: 120 ms a request · leak: 4 MiB a request · deaf: ignores SIGTERM
   */
  fault?: 'crash' | 'health' | 'never' | 'errors' | 'hidden-errors' | 'slow' | 'leak' | 'deaf';
  /** Only this of several instances, from 0, has the fault. */
  instance?: number;
}

/** Writes the folder that `pulse build web` makes an image of. */
export function writeWeb(project: string, { startMs = 1000, ...rest }: WebBehaviour): void {
  const folder = join(project, 'web');
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'cli/test-lab/fixtures/web'), folder, { recursive: true });
  writeFileSync(join(folder, 'behaviour.json'), JSON.stringify({ startMs, ...rest }));
}

/** Its entry in the manifest. */
export const webService = (path = '/web', count = 1): string =>
  [
    '  web:',
    '    build: ./web',
    '    port: 8000',
    '    health: /healthz',
    `    path: ${path}`,
    `    count: ${count}`,
    '    role: app',
    '    deadline: 10s',
    '    cpu: 100',
    '    memory: 128',
    '    probe: [GET /, POST /]',
    '',
  ].join('\n');
