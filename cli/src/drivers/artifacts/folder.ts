import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreflightError, systemCode } from '../../errors/errors.ts';

/** One executable of a folder with an artifacts.json. */
export interface FolderEntry {
  name: string;
  version: string;
  os: string;
  arch: string;
  file: string;
  sha256: string;
}

const LIST = 'artifacts.json';

function isEntry(value: unknown): value is FolderEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version, os, arch, file, sha256 } = value as Partial<Record<keyof FolderEntry, unknown>>;
  const words = [name, version, os, arch, file].every((word) => typeof word === 'string' && word !== '');
  // A file of the folder itself, whatever the list says.
  return words && !String(file).includes('/') && /^[0-9a-f]{64}$/u.test(String(sha256));
}

/** What a folder of artifacts offers; empty where there is no list. @throws PreflightError for a damaged list. */
export async function listFolder(folder: string): Promise<FolderEntry[]> {
  const path = join(folder, LIST);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  try {
    const value = JSON.parse(text) as unknown;
    if (Array.isArray(value) && value.every(isEntry)) return value;
  } catch {
    // Said below, like every other shape that is not ours.
  }
  throw new PreflightError({
    code: 'artifacts.bad-list',
    summary: `${path} is no list of artifacts: each needs name, version, os, arch, file and sha256.`,
    hints: ['echo "$PULSE_ARTIFACTS_DIR"'],
  });
}
