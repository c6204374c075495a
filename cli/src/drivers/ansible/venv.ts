import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreflightError, ToolError } from '../../errors/errors.ts';
import { stateDir } from '../../lib/paths.ts';
import { run, type RunResult } from '../../lib/process.ts';
import { inTurn } from '../local/turn.ts';

/** Ansible in its private Python environment. */
export interface AnsibleTools {
  folder: string;
  playbook: string;
  python: string;
  /** First digits of the hash of the requirements it was made from. */
  requirements: string;
}

const MINUTE = 60_000;
/** Written last: an environment without it was cut short, and is made anew. */
const COMPLETE = '.complete';

/** What an environment is made of: its name, and the file of the repository that pins its packages. */
interface Requirements {
  name: string;
  file: string;
}

const ANSIBLE: Requirements = { name: 'ansible', file: 'ansible/requirements.txt' };

/** Where an environment is, or would be: the folder changes with the requirements, so that an old one is never used. */
async function findVenv(root: string, { name, file }: Requirements) {
  const wanted = await readFile(join(root, file));
  const requirements = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const folder = join(stateDir(root), 'tools', `${name}-${requirements}`);
  const ready = await access(join(folder, COMPLETE)).then(
    () => true,
    () => false,
  );
  return { folder, requirements, ready };
}

/** Where Ansible is, or would be. */
export async function findAnsible(root: string): Promise<{ tools: AnsibleTools; ready: boolean }> {
  const { folder, requirements, ready } = await findVenv(root, ANSIBLE);
  const bin = (name: string) => join(folder, 'bin', name);
  return { tools: { folder, playbook: bin('ansible-playbook'), python: bin('python'), requirements }, ready };
}

function toolFault(file: string, what: string, result: RunResult): PreflightError | ToolError {
  const detail = result.startError?.message ?? result.tail;
  if (result.startError?.code === 'ENOENT' || /ensurepip|No module named venv/i.test(detail)) {
    return new PreflightError({
      code: 'ansible.no-python',
      summary: 'Ansible needs Python 3 with its venv module, and this machine lacks it.',
      detail,
      hints: ['apt-get install python3-venv', '.ci/setup   # on Debian: everything at once'],
    });
  }
  if (/THESE PACKAGES DO NOT MATCH THE HASHES/i.test(detail)) {
    return new ToolError({
      code: 'ansible.hash-mismatch',
      summary: `A package of Ansible is not the one that ${file} was written for; it was refused.`,
      detail,
    });
  }
  return new ToolError({
    code: 'ansible.install-failed',
    summary: `Ansible could not be installed: ${what} ${result.timedOut ? 'took too long' : 'failed'}.`,
    detail,
    hints: ['pulse up ENV   # tries again'],
  });
}

/**
 * Makes an environment, unless it is there: exactly the packages of its file, each with its checksum. Of several that come
 * at once one makes it, and what one that was ended left half done is made anew. Resolves to its folder.
 */
export async function installVenv(
  root: string,
  wanted: Requirements,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const { folder, ready } = await findVenv(root, wanted);
  if (ready) return folder;
  const onWait = () => onProgress(`waiting for another pulse that installs ${wanted.name}`);
  return inTurn(`${folder}.lock`, { onWait, signal }, async () => {
    const { ready: already } = await findVenv(root, wanted);
    if (!already) await makeVenv(folder, join(root, wanted.file), wanted, onProgress, signal);
    return folder;
  });
}

async function makeVenv(
  folder: string,
  file: string,
  wanted: Requirements,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  onProgress('making a Python environment');
  const made = await run('python3', ['-m', 'venv', folder], { timeoutMs: 2 * MINUTE, signal });
  if (made.exitCode !== 0) throw toolFault(wanted.file, 'python3 -m venv', made);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  let collected = 0;
  const installed = await run(
    join(folder, 'bin/python'),
    [...pip, '--require-hashes', '--only-binary', ':all:', '-r', file],
    {
      timeoutMs: 10 * MINUTE,
      signal,
      onLine(line) {
        const name = /^Collecting ([\w.-]+)/.exec(line)?.[1];
        if (name !== undefined) onProgress(`fetching ${name} (${String((collected += 1))})`);
        else if (line.startsWith('Installing')) onProgress(`installing ${collected} packages`);
      },
    },
  );
  if (installed.exitCode !== 0) throw toolFault(wanted.file, 'pip', installed);
  await writeFile(join(folder, COMPLETE), '');
}

/** Ansible, installed unless it is there. */
export async function installAnsible(
  root: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<AnsibleTools> {
  await installVenv(root, ANSIBLE, onProgress, signal);
  return (await findAnsible(root)).tools;
}

async function mitogen({ folder }: AnsibleTools): Promise<string | undefined> {
  const [python] = await readdir(join(folder, 'lib')).catch(() => []);
  return python === undefined
    ? undefined
    : join(folder, 'lib', python, 'site-packages/ansible_mitogen/plugins/strategy');
}

/** Folder of Mitogen's strategies, which make a run several times faster; undefined where it is not installed. */
export async function findMitogen(tools: AnsibleTools): Promise<string | undefined> {
  const folder = await mitogen(tools);
  if (folder === undefined) return undefined;
  return access(folder).then(
    () => folder,
    () => undefined,
  );
}

/** Variables for Ansible: its own configuration, nothing of the person's. */
export function ansibleEnvironment(
  root: string,
  tools: AnsibleTools,
  strategies?: string,
): Record<string, string> {
  return {
    ANSIBLE_CONFIG: join(root, 'ansible/ansible.cfg'),
    ANSIBLE_HOME: join(stateDir(root), 'ansible'),
    ANSIBLE_FORCE_COLOR: '0',
    PYTHONUNBUFFERED: '1',
    PATH: `${join(tools.folder, 'bin')}:${process.env.PATH ?? ''}`,
    ...(strategies === undefined
      ? {}
      : { ANSIBLE_STRATEGY_PLUGINS: strategies, ANSIBLE_STRATEGY: 'mitogen_linear' }),
  };
}
