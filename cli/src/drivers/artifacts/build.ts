import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, PreflightError, ToolError } from '../../errors/errors.ts';
import { run, type RunResult } from '../../lib/process.ts';
import { count } from '../../lib/text.ts';
import { artifactsDir, keep, keptPath, listKept } from './cache.ts';
import { type CatalogueEntry, fill, HOST_PLATFORM } from './catalogue.ts';
import type { DownloadVoice } from './download.ts';
import { wrongSum } from './errors.ts';
import { lockedBuilds, readLock } from './lock.ts';
import { sha256Of } from './sum.ts';
import { inTurn } from '../local/turn.ts';

const MINUTE = 60_000;
const LIMIT_MS = 60 * MINUTE;
const LOOK_LIMIT_MS = 5 * MINUTE;

export interface Built {
  sha256: string;
  /** `go1.26.8`: another one makes another executable. */
  toolchain: string;
}

/** Nothing of the person's own settings decides what is built; with a toolchain, Go fetches that one where it is another. */
const buildEnvironment = ({ recipe }: CatalogueEntry, toolchain?: string): Record<string, string> => ({
  CGO_ENABLED: recipe.cgo ? '1' : '0',
  GOOS: HOST_PLATFORM.os,
  GOARCH: HOST_PLATFORM.arch,
  // Exactly the modules of go.mod, with the checksums of go.sum.
  GOFLAGS: '-mod=readonly -buildvcs=false',
  GOWORK: 'off',
  ...(toolchain === undefined ? {} : { GOTOOLCHAIN: toolchain }),
});

/** Arguments of `go` for one artifact; `output` is where the executable goes. */
export function buildGoArgs({ recipe, pinned }: CatalogueEntry, output: string): string[] {
  const ldflags = `-s -w ${fill(recipe.ldflags, pinned)}`.trim();
  const tags = recipe.tags.length > 0 ? ['-tags', recipe.tags.join(',')] : [];
  return ['build', '-v', '-trimpath', ...tags, '-ldflags', ldflags, '-o', output, recipe.package];
}

function needHeaders({ name, recipe: { headers } }: CatalogueEntry): void {
  if (!headers || existsSync(headers.file)) return;
  throw new PreflightError({
    code: 'artifacts.no-headers',
    summary: `${name} is compiled against ${headers.file}, which this machine lacks.`,
    hints: [`apt-get install ${headers.package} gcc`],
  });
}

function goFault({ name, pinned }: CatalogueEntry, result: RunResult): Error {
  const { startError, tail, timedOut } = result;
  if (startError?.code === 'ENOENT' || /go\.mod requires go >= |toolchain not available/u.test(tail)) {
    return new PreflightError({
      code: 'artifacts.no-go',
      summary: `Building ${name} needs Go 1.26 or later, and this machine has ${startError ? 'none' : 'an older one'}.`,
      detail: startError ? undefined : tail,
      hints: ['apt-get install golang-go   # where Debian has 1.26', 'https://go.dev/dl'],
    });
  }
  if (/no space left on device/u.test(tail)) {
    return new PreflightError({
      code: 'artifacts.disk-full',
      summary: `The disk is full: ${name} could not be built.`,
      detail: tail,
      hints: ['df -h . "$(go env GOCACHE)" "$(go env GOMODCACHE)"'],
    });
  }
  return new ToolError({
    code: 'artifacts.build-failed',
    summary: `${name} ${pinned} could not be built: go ${timedOut ? 'took too long' : 'failed'}.`,
    detail: tail,
    hints: [`pulse artifacts build ${name}   # goes on with what was compiled`],
  });
}

/** The toolchain that builds this module: the one that is wanted, else the one that Go takes for go.mod. */
async function toolchainOf(
  entry: CatalogueEntry,
  env: Record<string, string>,
  cwd: string,
  signal: AbortSignal,
): Promise<string> {
  const asked = await run('go', ['env', 'GOVERSION'], { cwd, env, signal, timeoutMs: LOOK_LIMIT_MS });
  if (asked.exitCode !== 0) throw goFault(entry, asked);
  return asked.stdout.trim();
}

/** Says what Go does, of the lines that it prints with -v. */
function teller({ progress }: DownloadVoice): (line: string) => void {
  let packages = 0;
  return (line) => {
    const module = /^go: downloading (\S+ \S+)/u.exec(line)?.[1];
    if (module !== undefined) progress(`downloading ${module}`);
    else if (/^[\w./-]+$/u.test(line)) progress(`compiled ${count((packages += 1), 'package')}`);
  };
}

async function compile(
  root: string,
  entry: CatalogueEntry,
  output: string,
  cwd: string,
  env: Record<string, string>,
  voice: DownloadVoice,
): Promise<Built> {
  const { signal } = voice;
  const toolchain = await toolchainOf(entry, env, cwd, signal);
  voice.progress(`compiling with ${toolchain}`);
  const result = await run('go', buildGoArgs(entry, output), {
    ...{ cwd, signal, timeoutMs: LIMIT_MS, env, onLine: teller(voice) },
  });
  if (signal.aborted) throw new CancelledError({ code: 'run.cancelled', summary: 'Cancelled.' });
  if (result.exitCode !== 0) throw goFault(entry, result);
  const sha256 = await sha256Of(output);
  const builds = lockedBuilds(await readLock(root), entry.name, entry.pinned);
  const locked = builds.find((each) => each.toolchain === toolchain);
  // The same modules, flags and toolchain give the same executable, unless a C compiler has a part in it.
  if (locked && !entry.recipe.cgo && locked.sha256 !== sha256)
    throw wrongSum(`${entry.name} ${entry.pinned}, built with ${toolchain},`, output, locked.sha256, sha256);
  return { sha256, toolchain };
}

/** A folder with go.mod and go.sum of the artifact, for as long as `act` takes: Go may write there. */
async function withModule<T>(root: string, name: string, act: (folder: string) => Promise<T>): Promise<T> {
  const template = join(root, 'artifacts', name);
  if (!existsSync(join(template, 'go.sum')))
    throw new TypeError(`artifacts/${name} has no go.sum to build from`);
  const folder = join(artifactsDir(root), 'build', name);
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await cp(template, folder, { recursive: true });
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Builds the pinned version into the cache, from exactly the modules of artifacts/NAME/go.sum; with the toolchain that is
 * named (`go1.26.8`), which Go fetches where it has to, else with the one at hand.
 * @throws PreflightError where Go or a header is missing, ToolError when it does not compile.
 */
export async function buildArtifact(
  root: string,
  entry: CatalogueEntry,
  voice: DownloadVoice,
  wanted?: string,
): Promise<Built> {
  const { name, pinned: version } = entry;
  const env = buildEnvironment(entry, wanted);
  needHeaders(entry);
  let waited = false;
  const onWait = () => {
    waited = true;
    voice.progress('another pulse builds it');
  };
  const lock = join(artifactsDir(root), 'build', `${name}.lock`);
  return inTurn(lock, { onWait, signal: voice.signal }, () =>
    withModule(root, name, async (folder) => {
      const kept = waited ? await listKept(root, name) : [];
      const done = kept.find((each) => each.version === version && each.origin === 'built');
      if (done)
        return { sha256: done.sha256, toolchain: await toolchainOf(entry, env, folder, voice.signal) };
      const output = join(folder, `${name}.part`);
      const built = await compile(root, entry, output, folder, env, voice);
      const target = keptPath(root, { name, version, origin: 'built', sha256: built.sha256 });
      await keep(output, target, built.sha256, `${name} ${version}`, true);
      return built;
    }),
  );
}
