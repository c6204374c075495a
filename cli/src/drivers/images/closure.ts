import { ToolError } from '../../errors/errors.ts';

/** What package-lock.json (version 3) says of one place in node_modules. */
export interface LockEntry {
  version?: string;
  integrity?: string;
  /** A workspace: the place is a link to this folder. */
  link?: boolean;
  resolved?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  os?: string[];
  cpu?: string[];
}

export interface LockFile {
  packages: Record<string, LockEntry>;
}

/** A package of the closure: where it lies below the folder of the lock file, and what it is. */
export interface LockedPackage {
  path: string;
  version: string;
  integrity: string;
}

/** Images run on Debian, amd64. */
const forHosts = ({ os, cpu }: LockEntry): boolean =>
  (os === undefined || os.includes('linux')) && (cpu === undefined || cpu.includes('x64'));

/** Where Node finds `name` from `place`: the nearest node_modules upwards. */
function resolve(lock: LockFile, place: string, name: string): string | undefined {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (folder === '') return undefined;
  }
}

function* needsOf(entry: LockEntry, dev: boolean): Generator<{ name: string; optional: boolean }> {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } =
    entry;
  for (const name of Object.keys({ ...dependencies, ...(dev ? devDependencies : {}) }))
    yield { name, optional: optionalDependencies?.[name] !== undefined };
  for (const name of Object.keys(optionalDependencies ?? {})) yield { name, optional: true };
  for (const name of Object.keys(peerDependencies ?? {}))
    yield { name, optional: peerDependenciesMeta?.[name]?.optional === true };
}

/**
 * Every package that a workspace needs on a host, sorted by path; `dev` adds what it is built with.
 * @throws ToolError when the lock file lacks one.
 */
export function closureOf(lock: LockFile, workspace: string, dev: boolean): LockedPackage[] {
  const found = new Map<string, LockEntry>();
  const waiting = [{ place: workspace, entry: lock.packages[workspace] ?? {}, dev }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const { name, optional } of needsOf(next.entry, next.dev)) {
      const path = resolve(lock, next.place, name);
      const entry = path === undefined ? undefined : lock.packages[path];
      if (path === undefined || entry === undefined) {
        if (optional) continue;
        throw new ToolError({
          code: 'image.lock-incomplete',
          summary: `package-lock.json lacks ${name}, which ${next.place} needs.`,
          hints: ['npm install   # then commit package-lock.json'],
        });
      }
      if (found.has(path) || !forHosts(entry)) continue;
      found.set(path, entry);
      waiting.push({ place: path, entry, dev: false });
    }
  }
  return [...found]
    .map(([path, { version = '', integrity = '' }]) => ({ path, version, integrity }))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}
