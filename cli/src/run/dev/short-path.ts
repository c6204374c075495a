import { relative, sep } from 'node:path';

/** A path as one would type it from the repository; whole when it lies elsewhere. */
export function shortPath(path: string, root: string): string {
  const short = relative(root, path);
  return short === '' || short.startsWith(`..${sep}`) || short === '..' ? path : short;
}
