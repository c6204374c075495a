import { join, resolve } from 'node:path';

/** The repository this CLI belongs to. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** What pulse keeps on this machine; never committed. PULSE_STATE_DIR puts it elsewhere. */
export const stateDir = (root: string): string => process.env.PULSE_STATE_DIR ?? join(root, '.pulse');
