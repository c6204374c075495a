import { join, resolve } from 'node:path';

/** The repository this CLI belongs to. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** What pulse keeps on this machine; never committed. */
export const stateDir = (root: string) => join(root, '.pulse');
