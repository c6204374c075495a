import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './project.ts';

/** An editor that is a few lines of shell; `$1` is the file. */
export function fakeEditor({ home }: Project, script: string): string {
  const path = join(home, 'editor');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
