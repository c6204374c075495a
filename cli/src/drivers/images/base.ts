import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Provisioner } from '../../config/manifest.ts';
import { PreflightError } from '../../errors/errors.ts';
import { nodeImageName } from '../lab/index.ts';

/** images.lock.json: which official image the images of real hosts begin with. Null until somebody asked its registry. */
export interface BaseLock {
  base: string;
  digest: string | null;
}

/** What images begin with, and whether this machine makes it itself. */
export interface Base {
  reference: string;
  made: boolean;
}

export interface BaseChoice {
  /** `--base` or PULSE_IMAGE_BASE. */
  given: string | null;
  /** Null: images for this machine only. */
  provisioner: Provisioner | null;
  lock: BaseLock;
  /** Version of the Node of the lock file. */
  node: string;
}

export const LOCK_NAME = 'images.lock.json';

export const readBaseLock = async (root: string): Promise<BaseLock> =>
  JSON.parse(await readFile(join(root, LOCK_NAME), 'utf8')) as BaseLock;

/** The official image with the Node of the lock file. */
export const officialBase = (node: string): string => `docker.io/library/node:${node}-trixie-slim`;

/**
 * What is given; else, for real hosts, the official image by the digest of images.lock.json; else, in a lab and for this machine,
 * a Debian with the Node of the lock file, made here. @throws PreflightError where there is no digest, or an old one.
 */
export function chooseBase({ given, provisioner, lock, node }: BaseChoice): Base {
  if (given !== null) return { reference: given, made: false };
  if (provisioner !== 'ovh') return { reference: nodeImageName(node), made: true };
  const { base, digest } = lock;
  if (base === officialBase(node) && digest !== null) return { reference: `${base}@${digest}`, made: false };
  throw new PreflightError({
    code: 'image.base-unpinned',
    summary: `Images of real hosts begin with ${officialBase(node)}, and ${LOCK_NAME} has no digest of it.`,
    detail: digest === null ? 'Nobody has asked its registry yet.' : `It has that of ${base}.`,
    hints: ['pulse build --pin   # asks the registry, and writes it down for everybody: commit it'],
  });
}
