import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode } from '../../errors/catalogue.ts';
import { ToolError } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';
import type { ImageSource } from './source.ts';

const BUILD_MS = 10 * 60_000;
const PACK_MS = 5 * 60_000;

type Failure = {
  exitCode: number | undefined;
  timedOut: boolean;
  tail: string;
  startError: Error | undefined;
};

function failed(code: ErrorCode, what: string, result: Failure, hints: string[]): ToolError {
  const why = result.timedOut ? 'it took too long' : `exit code ${String(result.exitCode)}`;
  const detail = result.startError?.message ?? result.tail;
  return new ToolError({ code, summary: `${what} failed (${why}).`, detail, hints });
}

/** Every file and link below `place`, relative to `root`; `skip` names a folder that is left out. */
async function filesBelow(root: string, place: string, skip?: string): Promise<string[]> {
  const entries = await readdir(join(root, place), { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = `${place}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return path === skip ? [] : filesBelow(root, path, skip);
  });
  return (await Promise.all(found)).flat();
}

/** Runs the build script of a workspace; it writes into the folder that PULSE_BUILD_DIR names. */
async function runBuild(source: ImageSource, into: string, signal: AbortSignal): Promise<void> {
  const { home, folder, service } = source;
  const result = await run('npm', ['run', 'build', '--silent', `--workspace=${folder}`], {
    cwd: home,
    env: { NODE_ENV: 'production', PULSE_BUILD_DIR: into },
    timeoutMs: BUILD_MS,
    signal,
  });
  if (result.exitCode === 0) return;
  const hints = [`npm run build --workspace=${folder}`];
  throw failed('image.build-script-failed', `The build script of ${service}`, result, hints);
}

interface Part {
  root: string;
  files: readonly string[];
}

/** Where files are taken from, and under which names they stand in the context. */
async function partsOf(source: ImageSource, work: string): Promise<Part[]> {
  const { home, folder, files, packages, builds } = source;
  const own = files.map(({ path }) => path);
  if (packages === null) return [{ root: join(home, folder), files: own }];
  // A package's own node_modules comes with the packages of the closure that lie in it, or not at all.
  const modules = packages.map(({ path }) => filesBelow(home, path, `${path}/node_modules`));
  const written = own.map((path) => `${folder}/${path}`);
  const made = builds ? await filesBelow(work, `${folder}/build`) : [];
  return [
    { root: home, files: [...written, ...(await Promise.all(modules)).flat()].sort() },
    { root: work, files: made.sort() },
  ];
}

/** Owner, dates and the order of entries are always the same, so that equal files make equal layers. */
const SAME = [
  '--owner=0',
  '--group=0',
  '--numeric-owner',
  '--mtime=@0',
  '--mode=u+rwX,go+rX,go-w',
  '--no-recursion',
];

/**
 * Packs the build context of a service into one archive: all that its Dockerfile may copy, so that the build needs neither
 * network nor credentials. A workspace: node_modules/ (production, as npm installed it) and its folder with its build; any other
 * folder: what it holds. Resolves to the path of the archive, in `work`.
 */
export async function packContext(
  source: ImageSource,
  work: string,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<string> {
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  if (source.builds) {
    onProgress('running its build script');
    await runBuild(source, join(work, source.folder, 'build'), signal);
  }
  onProgress('gathering its files');
  const args = ['--create', '--file=context.tar', ...SAME];
  for (const [index, { root, files }] of (await partsOf(source, work)).entries()) {
    const list = join(work, `files-${index}`);
    await writeFile(list, files.map((path) => `${path}\0`).join(''));
    args.push(`--directory=${root}`, '--null', '--verbatim-files-from', `--files-from=${list}`);
  }
  const result = await run('tar', args, { cwd: work, timeoutMs: PACK_MS, signal });
  if (result.exitCode !== 0)
    throw failed('image.not-packed', `Packing the files of ${source.service}`, result, ['df -h', 'npm ci']);
  return join(work, 'context.tar');
}
