import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode, UserError } from '../../errors/errors.ts';
import { HOST_PLATFORM, type Platform } from './catalogue.ts';
import { isSum } from './sum.ts';

/** Checksums that somebody computed: of a published release, or of a build from the Go module. */
export type LockEntry = { name: string; version: string; os: string; arch: string; sha256: string } & (
  { origin: 'release'; archive: string } | { origin: 'built'; toolchain: string }
);

const VERSION = 1;
const lockPath = (root: string): string => join(root, 'artifacts', 'lock.json');

function isEntry(value: unknown): value is LockEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version, os, arch, sha256, origin, archive, toolchain } = value as Record<string, unknown>;
  const words = [name, version, os, arch].every((word) => typeof word === 'string' && word !== '');
  const proof = origin === 'release' ? isSum(archive) : origin === 'built' && typeof toolchain === 'string';
  return words && isSum(sha256) && proof;
}

/** What the lock file holds; nothing where there is none. @throws UserError for a damaged one. */
export async function readLock(root: string): Promise<LockEntry[]> {
  let text: string;
  try {
    text = await readFile(lockPath(root), 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  try {
    const { version, artifacts } = JSON.parse(text) as { version?: unknown; artifacts?: unknown };
    if (version === VERSION && Array.isArray(artifacts) && artifacts.every(isEntry)) return artifacts;
  } catch {
    // Said below, like every other shape that is not ours.
  }
  throw new UserError({
    code: 'artifacts.bad-lock',
    summary: 'artifacts/lock.json is no lock file of artifacts.',
    hints: ['git diff artifacts/lock.json', 'git checkout artifacts/lock.json'],
  });
}

/** What tells two entries apart; several toolchains may have built the same version. */
const keyOf = (entry: LockEntry): string =>
  [
    entry.name,
    entry.version,
    entry.os,
    entry.arch,
    entry.origin,
    entry.origin === 'built' ? entry.toolchain : '',
  ].join(' ');

/** The locked release of a version; undefined where nobody wrote its checksum down. */
export function lockedRelease(
  lock: readonly LockEntry[],
  name: string,
  version: string,
  { os, arch }: Platform = HOST_PLATFORM,
): Extract<LockEntry, { origin: 'release' }> | undefined {
  return lock.find(
    (each) =>
      each.origin === 'release' &&
      each.name === name &&
      each.version === version &&
      each.os === os &&
      each.arch === arch,
  ) as Extract<LockEntry, { origin: 'release' }> | undefined;
}

/** The locked builds of a version, one a toolchain. */
export function lockedBuilds(
  lock: readonly LockEntry[],
  name: string,
  version: string,
  { os, arch }: Platform = HOST_PLATFORM,
): Extract<LockEntry, { origin: 'built' }>[] {
  return lock
    .filter((each) => each.origin === 'built')
    .filter((each) => each.name === name && each.version === version && each.os === os && each.arch === arch);
}

/** Adds an entry, or replaces the one like it. The file stays sorted, so that a review shows what changed. */
export async function addToLock(root: string, entry: LockEntry): Promise<void> {
  const others = (await readLock(root)).filter((each) => keyOf(each) !== keyOf(entry));
  const artifacts = [...others, entry].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const part = `${lockPath(root)}.${process.pid}.part`;
  const file = await open(part, 'w');
  try {
    await file.writeFile(`${JSON.stringify({ version: VERSION, artifacts }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, lockPath(root));
}
