import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { systemCode, UserError } from '../errors/errors.ts';
import { formatReport, type Report } from './diagnostics/format.ts';
import { Lines } from './diagnostics/position.ts';
import type { ResolvedEnvironment } from './environment.ts';
import { readManifest, type SoundManifest } from './read-manifest.ts';
import { resolveEnvironment } from './resolve/resolve.ts';
import { LARGEST_MANIFEST } from './yaml/parse.ts';

export const MANIFEST_NAME = 'pulse.yaml';

/** A manifest with faults. The summary is the whole report: there is nothing to say before it. */
export class ManifestError extends UserError {
  readonly report: Report;

  constructor(report: Report) {
    super({ code: 'manifest.invalid', summary: formatReport(report) });
    this.report = report;
  }
}

/** A manifest that was read from disk and has no faults. */
export interface LoadedManifest extends SoundManifest {
  /** Absolute. */
  file: string;
  /** As a person would name it from where they are. */
  shownAs: string;
  /** The folder of the manifest: paths inside it are relative to this. */
  root: string;
  lines: Lines;
}

async function exists(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** The manifest of a folder or of the nearest one above it; null where there is none. */
export async function findManifest(from: string): Promise<string | null> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, MANIFEST_NAME);
    if (await exists(file)) return file;
    if (dirname(folder) === folder) return null;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

async function readText(file: string, shownAs: string): Promise<string> {
  try {
    const { size } = await stat(file);
    // A byte is at most one UTF-16 unit and three bytes are at least one: what is larger cannot fit.
    if (size > LARGEST_MANIFEST * 3)
      throw new UserError({
        code: 'manifest.too-large',
        summary: `${shownAs} is larger than a manifest can be`,
      });
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = systemCode(error) ?? 'unknown';
    const reason = REASONS[code] ?? code;
    throw new UserError({
      code: 'config.unreadable',
      summary: `cannot read ${shownAs}: ${reason}`,
      cause: error,
    });
  }
}

/** Reads the manifest. All its faults are in one UserError, with the lines they stand on. */
export async function loadManifest(file: string, cwd: string): Promise<LoadedManifest> {
  const near = relative(cwd, file);
  const shownAs = near.startsWith('..') ? file : near;
  const text = await readText(file, shownAs);
  const lines = new Lines(text);
  const reading = readManifest(text);
  if (reading.ok) {
    const { manifest, places } = reading;
    return { manifest, places, file, shownAs, root: dirname(file), lines };
  }
  throw new ManifestError({ file: shownAs, lines, diagnostics: reading.diagnostics });
}

/** One environment of a loaded manifest; `like` is the flag. */
export function environmentOf(
  loaded: LoadedManifest,
  name: string,
  like: string | null = null,
): ResolvedEnvironment {
  return resolveEnvironment(loaded, loaded.lines, name, like);
}
