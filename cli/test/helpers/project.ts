import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const repository = resolve(import.meta.dirname, '../../..');
const MAIN = join(repository, 'cli/src/main.ts');
/** Compiled once for all runs of the tests, as bin/pulse does for all runs of a person. */
const NODE_COMPILE_CACHE = join(tmpdir(), `pulse-test-cache-${process.getuid?.() ?? 0}`);

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Standard input; nothing unless given. */
  input?: string | Buffer;
  env?: Record<string, string | undefined>;
  cwd?: string;
}

/** A project of a test's own, with a home beside it, and the real command run in it as a process. */
export interface Project {
  root: string;
  home: string;
  /** Everything every command printed so far. */
  printed: () => string;
  run: (args: readonly string[], options?: RunOptions) => Promise<Finished>;
  start: (args: readonly string[], options?: RunOptions) => { pid: number; finished: Promise<Finished> };
  file: (...path: string[]) => string;
  read: (...path: string[]) => string;
  remove: () => void;
}

/** Every file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** A project that stays until `remove`: what several tests begin from. */
export function createProject(manifest = join(repository, 'pulse.yaml')): Project {
  const base = mkdtempSync(join(tmpdir(), 'pulse-project-'));
  const [root, home] = [join(base, 'project'), join(base, 'home')];
  for (const folder of [root, home]) mkdirSync(folder);
  copyFileSync(manifest, join(root, 'pulse.yaml'));
  let printed = '';
  const start: Project['start'] = (args, { input = '', env = {}, cwd = root } = {}) => {
    const clean = { PATH: process.env.PATH, HOME: home, TZ: 'UTC', NODE_COMPILE_CACHE, ...env };
    const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: clean, stdio: 'pipe' });
    const result = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        result[stream] += chunk;
        printed += chunk;
      });
    }
    child.stdin.on('error', () => undefined).end(input); // a command that needs no input may be gone by then
    const finished = new Promise<Finished>((done, fail) => {
      child.on('error', fail);
      child.on('close', (code) => done({ code, ...result }));
    });
    return { pid: child.pid ?? -1, finished };
  };
  return {
    root,
    home,
    printed: () => printed,
    start,
    run: (args, options) => start(args, options).finished,
    file: (...path) => join(root, ...path),
    read: (...path) => readFileSync(join(root, ...path), 'utf8'),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** A project of one test, removed with it; `template` is what it begins with. */
export function openProject(manifest?: string, template?: Project): Project {
  const project = createProject(manifest);
  onTestFinished(project.remove);
  if (template !== undefined) {
    cpSync(template.root, project.root, { recursive: true });
    cpSync(template.home, project.home, { recursive: true });
  }
  return project;
}

/** Whether a program of the machine is there; tests that need one say so when they are skipped. */
export function onPath(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(':');
  // A folder that this user may not enter holds nothing for them.
  return folders.some((folder) => existsSync(join(folder, program)));
}
