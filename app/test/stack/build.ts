import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const APP = join(import.meta.dirname, '../..');
const SOURCES = ['app', 'public', 'server/build', 'vite.config.ts', 'package.json'];

/** Builds the application when a source is newer than the build, so that no test judges yesterday's pages. */
export async function ensureBuild(): Promise<void> {
  const built = await newest(join(APP, 'build/server/index.js'));
  const changed = await Promise.all(SOURCES.map((source) => newest(join(APP, source))));
  if (built >= Math.max(...changed)) return;
  const child = spawn('npm', ['run', '--silent', 'build'], {
    cwd: APP,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`building the application ended with ${code}`);
}

/** Milliseconds since 1970 of the latest change of a file or anything in a folder; 0 when there is none. */
async function newest(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).mtimeMs),
  );
  return Math.max(0, ...times);
}
