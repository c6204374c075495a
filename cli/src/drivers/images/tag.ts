import { createHash } from 'node:crypto';
import type { LockedPackage } from './closure.ts';
import type { InputFile } from './inputs.ts';

/** Raise it when pulse itself makes another image of the same inputs. */
const RECIPE = 1;
const DIGITS = 16;

export interface ImageContent {
  /** Reference of the base image. */
  base: string;
  files: readonly InputFile[];
  packages: readonly LockedPackage[];
}

/** Sixteen hexadecimal digits that change with what goes into an image, and with nothing else. The order does not count. */
export function contentTag({ base, files, packages }: ImageContent): string {
  const byPath = (left: { path: string }, right: { path: string }) => (left.path < right.path ? -1 : 1);
  const hash = createHash('sha256').update(JSON.stringify([RECIPE, base]));
  for (const { path, kind, sha256 } of [...files].sort(byPath))
    hash.update(JSON.stringify([path, kind, sha256]));
  for (const { path, version, integrity } of [...packages].sort(byPath))
    hash.update(JSON.stringify([path, version, integrity]));
  return hash.digest('hex').slice(0, DIGITS);
}
