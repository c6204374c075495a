import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import dockerignore from '@balena/dockerignore';

/** A file that an image is made from. Owner, date and every other bit of the mode change nothing. */
export interface InputFile {
  /** Relative to the folder of the service, with `/`. */
  path: string;
  kind: 'file' | 'executable' | 'link';
  /** SHA-256 of the content, or of where a link points. */
  sha256: string;
}

/** Installed, or made by the build script: neither is written by people. */
const MADE = new Set(['node_modules', 'build']);

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function inputAt(folder: string, path: string): Promise<InputFile> {
  const place = join(folder, path);
  const { mode } = await lstat(place);
  const digest = await digestOf(place);
  return { path, kind: (mode & 0o100) === 0 ? 'file' : 'executable', sha256: digest };
}

async function* walk(
  folder: string,
  below: string,
  taken: (path: string) => boolean,
): AsyncGenerator<InputFile> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    // A folder is looked into even when it is ignored: a later line may take something of it back.
    if (entry.isDirectory()) {
      if (below !== '' || !MADE.has(entry.name)) yield* walk(folder, path, taken);
    } else if (!taken(path)) continue;
    else if (entry.isSymbolicLink()) {
      const target = createHash('sha256').update(await readlink(join(folder, path)));
      yield { path, kind: 'link', sha256: target.digest('hex') };
    } else if (entry.isFile()) yield await inputAt(folder, path);
  }
}

/** The rules of a folder's .dockerignore; everything is taken where there is none. */
export async function dockerignoreOf(folder: string): Promise<(path: string) => boolean> {
  const text = await readFile(join(folder, '.dockerignore'), 'utf8').catch(() => '');
  return dockerignore.default({ ignorecase: false }).add(text).createFilter();
}

/** What people wrote in a folder and its .dockerignore lets through, sorted by path. */
export async function inputsOf(folder: string): Promise<InputFile[]> {
  const files = await Array.fromAsync(walk(folder, '', await dockerignoreOf(folder)));
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}
