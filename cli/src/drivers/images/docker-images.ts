import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolError } from '../../errors/errors.ts';
import { run } from '../../lib/process.ts';
import { docker } from '../lab/docker.ts';
import type { ImageSource } from './source.ts';
import type { RegistryAccess } from './registry.ts';

const MINUTE = 60_000;

export interface DockerTask {
  signal: AbortSignal;
  onProgress: (text: string) => void;
}

/** `Step 3/8 : COPY api api` of the classic builder, `#7 [3/6] COPY api api` of BuildKit. */
export function stepOf(line: string): string | undefined {
  const found = /^(?:Step (\d+\/\d+) : |#\d+ \[(\d+\/\d+)\] )(.*)$/u.exec(line);
  return found ? `${found[1] ?? found[2] ?? ''} ${(found[3] ?? '').slice(0, 60)}` : undefined;
}

export function buildBuildArgs(
  { service, folder, packages }: ImageSource,
  image: string,
  base: string,
): string[] {
  const file = packages === null ? 'Dockerfile' : `${folder}/Dockerfile`;
  const labels = ['--label', `org.opencontainers.image.title=${service}`];
  return ['build', '--build-arg', `BASE=${base}`, ...labels, '--file', file, '--tag', image, '-'];
}

/** Builds an image from a packed context. Hosts are amd64, and no attestation of the builder changes the digest. */
export async function buildImage(
  source: ImageSource,
  archive: string,
  { image, base }: { image: string; base: string },
  { signal, onProgress }: DockerTask,
): Promise<void> {
  const foreign = process.arch === 'x64' ? {} : { DOCKER_DEFAULT_PLATFORM: 'linux/amd64' };
  const call = {
    what: `build the image of ${source.service}`,
    timeoutMs: 15 * MINUTE,
    signal,
    onLine(line: string) {
      const step = stepOf(line);
      if (step !== undefined) onProgress(`docker: ${step}`);
    },
  };
  const withContext: typeof run = (program, args, options) =>
    run(program, args, {
      ...options,
      inputFile: archive,
      env: { ...foreign, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
    });
  await docker(withContext, buildBuildArgs(source, image, base), call);
}

const pushedDigest = (output: string): string | undefined =>
  /digest: (sha256:[0-9a-f]{64})/u.exec(output)?.[1];

/** A Docker configuration that knows one account and lives as long as the push: nothing of it is an argument. */
async function withAccount<T>(
  { address, account }: RegistryAccess,
  act: (variables: Record<string, string>) => Promise<T>,
): Promise<T> {
  if (account === null) return act({});
  const folder = await mkdtemp(join(tmpdir(), 'pulse-docker-'));
  try {
    const auth = Buffer.from(`${account.user}:${account.password.reveal()}`).toString('base64');
    const text = JSON.stringify({ auths: { [address]: { auth } } });
    await writeFile(join(folder, 'config.json'), text, { mode: 0o600 });
    return await act({ DOCKER_CONFIG: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Pushes an image of this machine as `address/repository:tag`. Resolves to its digest there. */
export async function pushImage(
  image: string,
  { access, repository, tag }: { access: RegistryAccess; repository: string; tag: string },
  { signal, onProgress }: DockerTask,
): Promise<string> {
  const remote = `${access.address}/${repository}:${tag}`;
  const what = `push the image ${repository}`;
  await docker(run, ['tag', image, remote], { what, signal });
  try {
    const output = await withAccount(access, (variables) => {
      const withVariables: typeof run = (program, args, options) =>
        run(program, args, { ...options, env: variables });
      const onLine = (line: string) => onProgress(`docker: ${line.slice(0, 70)}`);
      return docker(withVariables, ['push', remote], { what, timeoutMs: 15 * MINUTE, signal, onLine });
    });
    const digest = pushedDigest(output);
    if (digest !== undefined) return digest;
    throw new ToolError({
      code: 'image.no-digest',
      summary: `Docker pushed ${repository} without saying its digest.`,
      detail: output,
      hints: ['pulse build SERVICE ENV'],
    });
  } finally {
    // The name with the port of a tunnel means nothing afterwards.
    await run('docker', ['rmi', '--no-prune', remote], { timeoutMs: MINUTE });
  }
}
