import { join } from 'node:path';
import { findBinaries, platformName } from '../../drivers/postgres/binaries.ts';
import { accountFor } from '../../drivers/postgres/account.ts';
import { toFault } from '../../errors/format.ts';
import { run } from '../../lib/process.ts';
import type { Finding } from './report.ts';

const LIMIT_MS = 10_000;
const SMALLEST_NODE: readonly [number, number] = [22, 18];

/** Type stripping without a flag came with 22.18. */
export async function checkNode(_root: string, version: string = process.versions.node): Promise<Finding> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fine = major > SMALLEST_NODE[0] || (major === SMALLEST_NODE[0] && minor >= SMALLEST_NODE[1]);
  const found = `${version} (${process.platform}-${process.arch})`;
  if (fine) return { name: 'node', state: 'ok', found };
  return {
    name: 'node',
    state: 'missing',
    found,
    remedy: 'install Node.js 24: https://nodejs.org/en/download',
  };
}

function glibcVersion(): string | undefined {
  // Reading the report must not look up names in the network; Node's types do not know the member yet.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

/** The embedded PostgreSQL and the locked Node are built for glibc. */
export async function checkGlibc(): Promise<Finding> {
  if (process.platform !== 'linux') return { name: 'libc', state: 'ok', found: 'not Linux: not needed' };
  const version = glibcVersion();
  if (version !== undefined) return { name: 'libc', state: 'ok', found: `glibc ${version}` };
  const remedy =
    'use a Debian, Ubuntu or Fedora system or image; musl (Alpine) cannot run the embedded PostgreSQL';
  return { name: 'libc', state: 'missing', found: 'musl or another libc', remedy };
}

/** Whether the embedded PostgreSQL is there and runs. */
export async function checkPostgres(): Promise<Finding> {
  try {
    const { native } = await findBinaries();
    const result = await run(join(native, 'bin/postgres'), ['--version'], { timeoutMs: LIMIT_MS });
    if (result.exitCode !== 0) throw new Error(result.startError?.message ?? result.tail);
    const as = accountFor(process.getuid?.()) ? ', runs as user nobody' : '';
    return { name: 'postgres', state: 'ok', found: `${result.stdout}${as}` };
  } catch (error) {
    const { summary, hints } = toFault(error);
    const remedy = hints[0] ?? 'npm ci --include=optional';
    return { name: 'postgres', state: 'missing', found: `${platformName()}: ${summary}`, remedy };
  }
}

/** Releases are named after commits. */
export async function checkGit(): Promise<Finding> {
  const { exitCode, stdout } = await run('git', ['--version'], { timeoutMs: LIMIT_MS });
  if (exitCode === 0) return { name: 'git', state: 'ok', found: stdout.replace(/^git version /, '') };
  const remedy = 'apt-get install git';
  return {
    name: 'git',
    state: 'warning',
    found: 'not on PATH: releases cannot be named after commits',
    remedy,
  };
}
