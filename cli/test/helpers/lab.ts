import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { CATALOGUE } from '../../src/drivers/artifacts/catalogue.ts';
import { findAnsible } from '../../src/drivers/ansible/index.ts';
import type { KnownHost } from '../../src/drivers/control/hosts.ts';
import { ROOT } from '../../src/lib/paths.ts';
import { writeProgram } from './folder.ts';
import { createProject, onPath, openProject, type Project } from './project.ts';
import { until } from './wait.ts';

const fakes = join(import.meta.dirname, '../fakes');
/** PATH with the fakes in front, and before them these folders. */
export const pathWithFakes = (...folders: string[]): string =>
  [...folders, join(fakes, 'bin'), process.env.PATH ?? ''].join(':');
const HOSTS = ['front', 'back', 'ops'];

/** Tests of whole commands need the python3 that keeps leases; they say so when they are skipped. */
export const hasPython = onPath('python3');
if (!hasPython)
  console.warn('SKIPPED: whole commands on fake hosts, since python3 is not installed (it keeps leases)');

/** A project whose lab stands already, made of fakes: three hosts that answer, and an Ansible that plays its part. */
export interface FakeLab {
  project: Project;
  /** What the fakes read and write. */
  fake: (...path: string[]) => string;
  set: (name: string, text: string) => void;
  seen: (name: string) => string;
  /** Resolves once a fake wrote this file. */
  reached: (name: string) => Promise<void>;
  run: (args: readonly string[], env?: Record<string, string | undefined>) => ReturnType<Project['run']>;
  start: (args: readonly string[], env?: Record<string, string | undefined>) => ReturnType<Project['start']>;
}

function writeArtifacts(folder: string): void {
  mkdirSync(folder);
  const entries = CATALOGUE.map(({ name, pinned }) => {
    const text = `the program ${name}`;
    writeFileSync(join(folder, name), text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    return { name, version: pinned, os: 'linux', arch: 'amd64', file: name, sha256 };
  });
  writeFileSync(join(folder, 'artifacts.json'), JSON.stringify(entries));
}

const hostOf = (name: string, i: number): KnownHost => ({
  name,
  address: `127.0.9.${i + 1}`,
  ssh: { host: '127.0.0.1', port: 40_001 + i },
  hostKey: 'ssh-ed25519 AAAA',
  https: { host: '127.0.0.1', port: 41_001 + i },
});

/** Puts the fake Ansible where pulse keeps the real one. */
async function writeAnsible(state: string): Promise<void> {
  const { tools } = await findAnsible(join(import.meta.dirname, '../../..'));
  const folder = join(state, 'tools', `ansible-${tools.requirements}`);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  copyFileSync(join(fakes, 'ansible/python'), join(folder, 'bin/python'));
  const play = join(fakes, 'ansible/ansible-playbook.mjs');
  writeProgram(join(folder, 'bin'), 'ansible-playbook', `exec '${process.execPath}' '${play}' "$@"`);
  writeFileSync(join(folder, '.complete'), '');
}

let template: Promise<Project> | undefined;

/** Made once a file of tests: keys and secrets take a second. */
async function makeTemplate(): Promise<Project> {
  const project = createProject();
  await project.run(['secrets', 'init', 'lab', '--as', 'ana'], {
    env: { PULSE_STATE_DIR: project.file('.pulse') },
  });
  return project;
}

afterAll(async () => (await template)?.remove());

export async function openLab(): Promise<FakeLab> {
  const project = openProject(undefined, await (template ??= makeTemplate()));
  const state = project.file('.pulse');
  const folder = project.file('fakes');
  const environment = join(state, 'environments/pulse/lab');
  for (const path of [folder, environment]) mkdirSync(path, { recursive: true });
  writeArtifacts(project.file('artifacts'));
  await writeAnsible(state);
  const hosts = HOSTS.map(hostOf);
  writeFileSync(
    join(environment, 'hosts.json'),
    JSON.stringify({ gateway: '10.9.0.1', like: 'prod', hosts }),
  );
  writeFileSync(join(environment, 'id_ed25519.pub'), 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ pulse-lab\n');
  writeFileSync(join(folder, 'hosts'), HOSTS.map((name) => `${name} running ${ROOT}\n`).join(''));
  const env = {
    FAKES: folder,
    PATH: pathWithFakes(),
    PULSE_STATE_DIR: state,
    PULSE_ARTIFACTS_DIR: project.file('artifacts'),
    USER: 'ana',
  };
  const start: FakeLab['start'] = (args, more = {}) => project.start(args, { env: { ...env, ...more } });
  return {
    project,
    fake: (...path) => join(folder, ...path),
    set(name, text) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    },
    seen: (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : ''),
    async reached(name) {
      await until(() => existsSync(join(folder, name)), `a fake writes ${name}`, 60_000);
    },
    start,
    run: (args, more) => start(args, more).finished,
  };
}
