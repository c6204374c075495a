import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PreflightError, systemCode } from '../../errors/errors.ts';
import { stateDir } from '../../lib/paths.ts';
import { CATALOGUE, type CatalogueEntry } from './catalogue.ts';
import { listFolder } from './folder.ts';

/** An artifact that was found, and whether it is in the cache already. */
export interface FoundArtifact {
  name: string;
  /** The role that installs it. */
  role: string;
  version: string;
  sha256: string;
  /** For people: `PULSE_ARTIFACTS_DIR`, `the cache`. */
  from: string;
  /** The executable as the source has it. */
  source: string;
  /** Where it is after `keepArtifact`. */
  kept: string;
  ready: boolean;
}

interface Platform {
  os: string;
  arch: string;
}

/** Hosts are Debian on amd64. */
const HOST_PLATFORM: Platform = { os: 'linux', arch: 'amd64' };

const cacheOf = (root: string) => join(stateDir(root), 'artifacts');
const keptName = (name: string, version: string, sha256: string) => `${name}-${version}-${sha256}`;

/** The executable in the cache: its name holds the checksum it was verified with. */
async function fromCache(
  root: string,
  entry: CatalogueEntry,
  version: string,
): Promise<FoundArtifact | undefined> {
  const folder = cacheOf(root);
  const names = await readdir(folder).catch(() => []);
  const prefix = keptName(entry.name, version, '');
  const name = names.find(
    (each) => each.startsWith(prefix) && /^[0-9a-f]{64}$/u.test(each.slice(prefix.length)),
  );
  if (name === undefined) return undefined;
  const kept = join(folder, name);
  return {
    name: entry.name,
    role: entry.role,
    version,
    sha256: name.slice(prefix.length),
    from: 'the cache',
    source: kept,
    kept,
    ready: true,
  };
}

async function fromFolder(
  root: string,
  entry: CatalogueEntry,
  folder: string,
): Promise<FoundArtifact | undefined> {
  const offers = (await listFolder(folder)).filter(
    ({ name, os, arch }) => name === entry.name && os === HOST_PLATFORM.os && arch === HOST_PLATFORM.arch,
  );
  for (const version of [entry.pinned, ...entry.known]) {
    const offer = offers.find((each) => each.version === version);
    if (!offer) continue;
    const kept = join(cacheOf(root), keptName(entry.name, version, offer.sha256));
    const cached = await fromCache(root, entry, version);
    return {
      name: entry.name,
      role: entry.role,
      version,
      sha256: offer.sha256,
      from: 'PULSE_ARTIFACTS_DIR',
      source: join(folder, offer.file),
      kept,
      ready: cached?.sha256 === offer.sha256,
    };
  }
  return undefined;
}

/** Where an artifact comes from: PULSE_ARTIFACTS_DIR, else the cache. @throws PreflightError where nobody has it. */
export async function findArtifact(
  root: string,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundArtifact> {
  const entry = CATALOGUE.find((each) => each.name === name);
  if (!entry) throw new TypeError(`no artifact "${name}" in the catalogue`);
  const folder = env.PULSE_ARTIFACTS_DIR;
  const local = folder === undefined || folder === '' ? undefined : await fromFolder(root, entry, folder);
  const found = local ?? (await fromCache(root, entry, entry.pinned));
  if (found) return found;
  throw new PreflightError({
    code: 'artifacts.missing',
    summary: `${name} ${entry.pinned} is neither in PULSE_ARTIFACTS_DIR nor in the cache.`,
    detail: `PULSE_ARTIFACTS_DIR is ${folder === undefined || folder === '' ? 'not set' : folder}; versions that would do: ${[entry.pinned, ...entry.known].join(', ')}.`,
    hints: ['export PULSE_ARTIFACTS_DIR=…   # a folder with the executables and their artifacts.json'],
  });
}

/** The artifacts that these roles install, in the order of the catalogue. */
export function findArtifacts(
  root: string,
  roles: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundArtifact[]> {
  const needed = CATALOGUE.filter(({ role }) => roles.includes(role));
  return Promise.all(needed.map(({ name }) => findArtifact(root, name, env)));
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Copies an artifact into the cache once its checksum is proved. @throws PreflightError when it is another one. */
export async function keepArtifact(found: FoundArtifact): Promise<void> {
  if (found.ready) return;
  const { name, version, sha256, source, kept } = found;
  await mkdir(join(kept, '..'), { recursive: true });
  const part = `${kept}.${process.pid}.part`;
  try {
    await copyFile(source, part);
    const actual = await sha256Of(part);
    if (actual !== sha256) {
      throw new PreflightError({
        code: 'artifacts.wrong-checksum',
        summary: `${name} ${version} is not the one it is said to be; it was refused.`,
        detail: `${source}\nexpected sha256 ${sha256}\nfound    sha256 ${actual}`,
        hints: ['fetch or build it again'],
      });
    }
    await rename(part, kept);
  } catch (error) {
    await rm(part, { force: true });
    if (systemCode(error) !== 'ENOSPC') throw error;
    throw new PreflightError({
      code: 'artifacts.disk-full',
      summary: `The disk is full: ${name} could not be kept.`,
      hints: ['df -h .pulse'],
      cause: error,
    });
  }
}
