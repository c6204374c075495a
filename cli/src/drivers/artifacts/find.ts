import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PreflightError } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';
import { buildArtifact } from './build.ts';
import { keep, keptPath, type Kept, listKept } from './cache.ts';
import { CATALOGUE, type CatalogueEntry, entryOf, HOST_PLATFORM } from './catalogue.ts';
import type { DownloadVoice } from './download.ts';
import { listFolder } from './folder.ts';
import { type LockEntry, lockedBuilds, lockedRelease, readLock } from './lock.ts';
import { fetchRelease } from './release.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** An artifact that was found, and whether it is in the cache already. */
export interface FoundArtifact {
  name: string;
  /** The role that installs it. */
  role: string;
  version: string;
  /** Of the executable. */
  sha256: string;
  /** For people: `PULSE_ARTIFACTS_DIR`, `the cache (built here)`, `its release`. */
  from: string;
  source:
    | { kind: 'folder'; path: string }
    | { kind: 'cache' }
    | { kind: 'release'; archive: string }
    | { kind: 'build'; toolchain: string };
  /** Where it is after `keepArtifact`. */
  kept: string;
  ready: boolean;
}

const versionsOf = ({ pinned, known }: CatalogueEntry): readonly string[] => [pinned, ...known];

const artifactsFolder = ({ PULSE_ARTIFACTS_DIR: folder }: Env): string | undefined =>
  folder === undefined || folder === '' ? undefined : folder;

/** The folder that the person named is asked first, and its own list of checksums is believed. */
async function fromFolder(
  root: string,
  entry: CatalogueEntry,
  folder: string,
): Promise<FoundArtifact | undefined> {
  const { name, role } = entry;
  const offers = (await listFolder(folder)).filter(
    (each) => each.name === name && each.os === HOST_PLATFORM.os && each.arch === HOST_PLATFORM.arch,
  );
  const offer = versionsOf(entry)
    .map((version) => offers.find((each) => each.version === version))
    .find((each) => each !== undefined);
  if (!offer) return undefined;
  const { version, sha256 } = offer;
  const kept = keptPath(root, { name, version, origin: 'folder', sha256 });
  return {
    ...{ name, role, version, sha256, kept, from: 'PULSE_ARTIFACTS_DIR', ready: existsSync(kept) },
    source: { kind: 'folder', path: join(folder, offer.file) },
  };
}

const WORDS: Record<Kept['origin'], string> = {
  folder: 'the cache',
  release: 'the cache (its release)',
  built: 'the cache (built here)',
};

/** What is kept and still vouched for: a release has to be that of the lock file, as it is now. */
async function fromCache(root: string, entry: CatalogueEntry, version: string, lock: readonly LockEntry[]) {
  const { name, role } = entry;
  const locked = lockedRelease(lock, name, version);
  const good = (await listKept(root, name)).filter(
    (each) => each.version === version && (each.origin !== 'release' || each.sha256 === locked?.sha256),
  );
  const kept = (['release', 'built', 'folder'] as const)
    .map((origin) => good.find((each) => each.origin === origin))
    .find((each) => each !== undefined);
  if (!kept) return undefined;
  const found: FoundArtifact = {
    ...{ name, role, version, sha256: kept.sha256, kept: kept.path, from: WORDS[kept.origin], ready: true },
    source: { kind: 'cache' },
  };
  return found;
}

function fromRelease(
  root: string,
  { name, role }: CatalogueEntry,
  version: string,
  lock: readonly LockEntry[],
): FoundArtifact | undefined {
  const locked = lockedRelease(lock, name, version);
  if (!locked) return undefined;
  const { sha256, archive } = locked;
  const kept = keptPath(root, { name, version, origin: 'release', sha256 });
  return {
    ...{ name, role, version, sha256, kept, from: 'its release', ready: false },
    source: { kind: 'release', archive },
  };
}

const GO_LIMIT_MS = 10_000;

/** What has to come out of a build is known by the lock file; without a Go here nothing can be built. */
async function fromBuild(
  root: string,
  { name, role, pinned, recipe }: CatalogueEntry,
  lock: readonly LockEntry[],
): Promise<FoundArtifact | undefined> {
  const [locked] = recipe.cgo ? [] : lockedBuilds(lock, name, pinned);
  if (!locked || (await run('go', ['version'], { timeoutMs: GO_LIMIT_MS })).exitCode !== 0) return undefined;
  const { sha256, toolchain } = locked;
  const kept = keptPath(root, { name, version: pinned, origin: 'built', sha256 });
  return {
    ...{ name, role, version: pinned, sha256, kept, from: 'its Go module (minutes)', ready: false },
    source: { kind: 'build', toolchain },
  };
}

/** Where an artifact comes from: PULSE_ARTIFACTS_DIR, the cache, its release, its module; undefined where nobody has it. */
export async function lookFor(
  root: string,
  entry: CatalogueEntry,
  env: Env,
): Promise<FoundArtifact | undefined> {
  const folder = artifactsFolder(env);
  const offered = folder === undefined ? undefined : await fromFolder(root, entry, folder);
  if (offered) return offered;
  const lock = await readLock(root);
  for (const version of versionsOf(entry)) {
    const found = (await fromCache(root, entry, version, lock)) ?? fromRelease(root, entry, version, lock);
    if (found) return found;
  }
  return fromBuild(root, entry, lock);
}

/** These artifacts, each with where it comes from. @throws PreflightError naming all that nobody has. */
export async function findAll(
  root: string,
  entries: readonly CatalogueEntry[],
  env: Env,
): Promise<FoundArtifact[]> {
  const looked = await Promise.all(entries.map((entry) => lookFor(root, entry, env)));
  const found = looked.filter((each) => each !== undefined);
  const missing = entries.filter((_, i) => !looked[i]);
  if (missing.length === 0) return found;
  const names = missing.map(({ name }) => name).join(' ');
  throw new PreflightError({
    code: 'artifacts.missing',
    summary: `${missing.map(({ name, pinned }) => `${name} ${pinned}`).join(', ')}: neither in PULSE_ARTIFACTS_DIR, nor in the cache, nor with a checksum in artifacts/lock.json that could be used here.`,
    detail: [
      `PULSE_ARTIFACTS_DIR is ${artifactsFolder(env) ?? 'not set'}`,
      ...missing.map((entry) => `versions of ${entry.name} that would do: ${versionsOf(entry).join(', ')}`),
    ].join('\n'),
    hints: [
      `pulse artifacts build ${names}   # from the Go module; minutes each`,
      `pulse artifacts lock ${names}   # where the release server answers`,
      'export PULSE_ARTIFACTS_DIR=…   # a folder with the executables and their artifacts.json',
    ],
  });
}

/** @throws PreflightError where nobody has it. */
export async function findArtifact(root: string, name: string, env: Env): Promise<FoundArtifact> {
  const [found] = await findAll(root, [entryOf(name)], env);
  if (!found) throw new TypeError(`${name} was neither found nor missed`);
  return found;
}

/** The artifacts that these roles install, in the order of the catalogue. @throws PreflightError where nobody has one. */
export const findArtifacts = (root: string, roles: readonly string[], env: Env): Promise<FoundArtifact[]> =>
  findAll(
    root,
    CATALOGUE.filter(({ role }) => roles.includes(role)),
    env,
  );

/**
 * Has an artifact in the cache, its checksum proved. @throws PreflightError when it is another one, RemoteError when its
 * release cannot be had, ToolError when it does not compile.
 */
export async function keepArtifact(
  root: string,
  found: FoundArtifact,
  env: Env,
  voice: DownloadVoice,
): Promise<void> {
  if (found.ready) return;
  const { name, version, sha256, source, kept } = found;
  const what = `${name} ${version}`;
  if (source.kind === 'folder') await keep(source.path, kept, sha256, what);
  if (source.kind === 'build') await buildArtifact(root, entryOf(name), voice, source.toolchain);
  if (source.kind === 'release') {
    const { archive } = source;
    await fetchRelease({ root, entry: entryOf(name), version, env }, { archive, sha256 }, voice);
  }
}
