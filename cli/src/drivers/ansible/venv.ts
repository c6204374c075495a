import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PreflightError, ToolError } from '../../errors/errors.ts';
import { stateDir } from '../../lib/paths.ts';
import { run, type RunResult } from '../../lib/process.ts';
import { inTurn } from '../local/turn.ts';

/** The private Python environment that Ansible lives in. */
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

/** Where Ansible is, or would be: the folder changes with the requirements, so that an old one is never used. */
export async function findAnsible(root: string): Promise<{ tools: AnsibleTools; ready: boolean }> {
  const wanted = await readFile(join(root, 'ansible/requirements.txt'));
  const requirements = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const folder = join(stateDir(root), 'tools', `ansible-${requirements}`);
  const bin = (name: string) => join(folder, 'bin', name);
  const ready = await access(join(folder, COMPLETE)).then(
    () => true,
    () => false,
  );
  return { tools: { folder, playbook: bin('ansible-playbook'), python: bin('python'), requirements }, ready };
}

function toolFault(what: string, result: RunResult): PreflightError | ToolError {
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
      summary:
        'A package of Ansible is not the one that ansible/requirements.txt was written for; it was refused.',
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
 * Makes the environment: exactly the packages of ansible/requirements.txt, each with its checksum. Of several that come at
 * once one makes it, and what one that was ended left half done is made anew.
 */
export async function installAnsible(
  root: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<AnsibleTools> {
  const { tools, ready } = await findAnsible(root);
  if (ready) return tools;
  const onWait = () => onProgress('waiting for another pulse that installs Ansible');
  return inTurn(`${tools.folder}.lock`, { onWait, signal }, async () => {
    const { ready: already } = await findAnsible(root);
    if (!already) await makeEnvironment(root, tools, onProgress, signal);
    return tools;
  });
}

async function makeEnvironment(
  root: string,
  tools: AnsibleTools,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await rm(tools.folder, { recursive: true, force: true });
  await mkdir(tools.folder, { recursive: true });
  onProgress('making a Python environment');
  const made = await run('python3', ['-m', 'venv', tools.folder], { timeoutMs: 2 * MINUTE, signal });
  if (made.exitCode !== 0) throw toolFault('python3 -m venv', made);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  let collected = 0;
  const installed = await run(
    tools.python,
    [...pip, '--require-hashes', '--only-binary', ':all:', '-r', join(root, 'ansible/requirements.txt')],
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
  if (installed.exitCode !== 0) throw toolFault('pip', installed);
  await writeFile(join(tools.folder, COMPLETE), '');
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
