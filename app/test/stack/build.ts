import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const APP = join(import.meta.dirname, '../..');
const SOURCES = ['app', 'public', 'server/build', 'vite.config.ts', 'package.json'];

/**
 * Builds the application when a source is newer than the build, so that no test judges yesterday's pages. The new build
 * is made beside the old one and then takes its place: whoever runs from the old one meanwhile keeps running.
 */
export async function ensureBuild(): Promise<void> {
  const built = await newest(join(APP, 'build/server/index.js'));
  const changed = await Promise.all(SOURCES.map((source) => newest(join(APP, source))));
  if (built >= Math.max(...changed)) return;
  const fresh = `build/.new-${process.pid}`;
  const child = spawn('npm', ['run', '--silent', 'build'], {
    cwd: APP,
    env: { ...process.env, PULSE_BUILD_DIR: fresh },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`building the application ended with ${code}`);
  for (const part of ['client', 'server']) {
    await rm(join(APP, 'build', part), { recursive: true, force: true });
    await rename(join(APP, fresh, part), join(APP, 'build', part));
  }
  await rm(join(APP, fresh), { recursive: true });
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
