import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RemoteError } from '../../errors/errors.ts';
import { artifactsDir, keep, keptPath } from './cache.ts';
import { type CatalogueEntry, fill } from './catalogue.ts';
import { download, type DownloadLimits, type DownloadVoice, fetchText, mirrored } from './download.ts';
import { wrongSum } from './errors.ts';
import { isSum, sha256Of } from './sum.ts';
import { inTurn } from '../local/turn.ts';
import { unpack } from './unpack.ts';

export interface ReleaseRequest {
  root: string;
  entry: CatalogueEntry;
  version: string;
  env: Readonly<Record<string, string | undefined>>;
  limits?: DownloadLimits | undefined;
}

/** The checksum of one file in a list as sha256sum prints it; undefined when the list has none or several. */
export function sumOf(list: string, file: string): string | undefined {
  const sums = list.split('\n').flatMap((line) => {
    const [sum = '', name] = line.trim().split(/\s+\*?(?:\.\/)?/u);
    return name === file && isSum(sum.toLowerCase()) ? [sum.toLowerCase()] : [];
  });
  return new Set(sums).size === 1 ? sums[0] : undefined;
}

/** The checksum of the archive, as its publisher tells it. @throws RemoteError when it does not. */
export async function publishedSum(request: ReleaseRequest, voice: DownloadVoice): Promise<string> {
  const { entry, version, env, limits } = request;
  const address = mirrored(fill(entry.sums, version), env);
  const file = basename(fill(entry.release, version));
  voice.progress(`reading ${address}`);
  const sum = sumOf(await fetchText(address, voice, limits), file);
  if (sum !== undefined) return sum;
  throw new RemoteError({
    code: 'artifacts.no-published-checksum',
    summary: `${address} has no checksum of ${file}.`,
    hints: [`see whether ${entry.name} ${version} was released`],
  });
}

/** Downloads an archive until it has this checksum; one that was begun before gets a second chance from nothing. */
async function archiveOf(request: ReleaseRequest, archive: string, path: string, voice: DownloadVoice) {
  const { entry, version, env, limits } = request;
  const address = mirrored(fill(entry.release, version), env);
  const there = await sha256Of(path).catch(() => undefined);
  if (there === archive) return;
  for (const last of [false, true]) {
    await download(address, path, voice, limits);
    const actual = await sha256Of(path);
    if (actual === archive) return;
    await rm(path, { force: true });
    if (last) throw wrongSum(`${entry.name} ${version}`, address, archive, actual);
  }
}

/**
 * Fetches a release into the cache: downloaded, proved by the checksum of its archive, then unpacked. `sha256` is the
 * checksum of the executable where it is known already. Resolves to it.
 * @throws RemoteError where it cannot be had, PreflightError when it is another one.
 */
export async function fetchRelease(
  request: ReleaseRequest,
  { archive, sha256 }: { archive: string; sha256?: string | undefined },
  voice: DownloadVoice,
): Promise<string> {
  const { root, entry, version } = request;
  const { name } = entry;
  const folder = join(artifactsDir(root), 'downloads');
  // The checksum leads the name, so that the remains of another archive are never taken up.
  const path = join(folder, `${archive.slice(0, 16)}-${basename(fill(entry.release, version))}`);
  const onWait = () => voice.progress('another pulse fetches it');
  return inTurn(`${path}.lock`, { onWait, signal: voice.signal }, async () => {
    const known =
      sha256 === undefined ? undefined : keptPath(root, { name, version, origin: 'release', sha256 });
    if (sha256 !== undefined && known !== undefined && existsSync(known)) return sha256;
    await mkdir(dirname(path), { recursive: true });
    await archiveOf(request, archive, path, voice);
    voice.progress('unpacking');
    const executable = `${path}.${process.pid}.executable`;
    try {
      await unpack(path, fill(entry.executable, version), executable);
      const sum = sha256 ?? (await sha256Of(executable));
      const target = keptPath(root, { name, version, origin: 'release', sha256: sum });
      await keep(executable, target, sum, `${name} ${version}`, true);
      await rm(path, { force: true });
      return sum;
    } finally {
      await rm(executable, { force: true });
    }
  });
}
