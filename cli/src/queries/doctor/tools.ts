import { vaultOf } from '../../config/base-secrets.ts';
import type { Target } from '../../config/target.ts';
import { HOST_ROLES } from '../../config/host-roles.ts';
import { findAnsible } from '../../drivers/ansible/index.ts';
import { CATALOGUE, type CatalogueEntry, lookFor } from '../../drivers/artifacts/index.ts';
import { toFault } from '../../errors/format.ts';
import { run } from '../../lib/process.ts';
import type { Finding } from './report.ts';

const LIMIT_MS = 10_000;

/** Connections are OpenSSH's. */
export async function checkSsh(): Promise<Finding> {
  const { exitCode, tail } = await run('ssh', ['-V'], { timeoutMs: LIMIT_MS });
  if (exitCode === 0) return { name: 'ssh', state: 'ok', found: tail.trim() };
  return {
    name: 'ssh',
    state: 'missing',
    found: 'not on PATH',
    remedy: 'sudo apt-get install openssh-client',
  };
}

/** Ansible, or the Python that it is put into when it is first needed. */
export async function checkAnsible({ root }: Target): Promise<Finding> {
  const name = 'ansible';
  const { tools, ready } = await findAnsible(root);
  if (ready) return { name, state: 'ok', found: `installed from requirements ${tools.requirements}` };
  const python = await run('python3', ['-c', 'import venv, ensurepip, sys; print(sys.version.split()[0])'], {
    timeoutMs: LIMIT_MS,
  });
  if (python.exitCode === 0)
    return { name, state: 'ok', found: `is installed by the first run, into Python ${python.stdout.trim()}` };
  const found = python.startError ? 'python3 is not on PATH' : 'python3 lacks its venv module';
  return { name, state: 'missing', found, remedy: 'sudo apt-get install python3-venv' };
}

/** Whether the secrets of the environment can be read, where it has some. */
export async function checkSecrets(target: Target): Promise<Finding> {
  const name = 'secrets';
  const vault = vaultOf(target);
  const { shownAs, localKey } = vault.place;
  try {
    const file = await vault.load();
    if (file !== null) {
      const { from } = await vault.keys();
      return { name, state: 'ok', found: `${shownAs}, read with ${from}` };
    }
  } catch (error) {
    const { summary, hints } = toFault(error);
    return { name, state: 'missing', found: summary, remedy: hints[0] };
  }
  if (localKey !== null) return { name, state: 'ok', found: 'are made by the first run' };
  const remedy = `pulse secrets init ${target.environment.name}`;
  return { name, state: 'missing', found: `${shownAs} does not exist`, remedy };
}

async function checkArtifact({ root, env }: Target, entry: CatalogueEntry): Promise<Finding> {
  const { name } = entry;
  const found = await lookFor(root, entry, env);
  if (found)
    return {
      name,
      state: 'ok',
      found: `${found.version} from ${found.from}${found.ready ? '' : ', kept by the first run'}`,
    };
  const remedy = `pulse artifacts build ${name}   or   pulse artifacts lock ${name}`;
  return { name, state: 'missing', found: `${entry.pinned}: nobody has it`, remedy };
}

/** The programs that the roles install and Debian has not. */
export const checkArtifacts = (target: Target): Promise<Finding[]> =>
  Promise.all(
    CATALOGUE.filter(({ role }) => HOST_ROLES.some((each) => each === role)).map((entry) =>
      checkArtifact(target, entry),
    ),
  );

/** The program that makes servers at OVHcloud. */
export async function checkTerraform(): Promise<Finding> {
  const name = 'terraform';
  const { exitCode, stdout } = await run('terraform', ['version'], { timeoutMs: LIMIT_MS });
  if (exitCode === 0) return { name, state: 'ok', found: stdout.split('\n')[0] ?? '' };
  const remedy = 'install it: https://developer.hashicorp.com/terraform/install';
  return { name, state: 'missing', found: 'not on PATH', remedy };
}
