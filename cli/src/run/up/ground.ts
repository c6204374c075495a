import type { Environment } from '../../config/environment.ts';
import { type Ground, roleInputs, roleTrees } from '../../drivers/ansible/index.ts';
import { type FoundArtifact, findArtifacts } from '../../drivers/artifacts/index.ts';
import type { KnownEnvironment } from '../../drivers/control/hosts.ts';
import { ensureKey } from '../../drivers/control/key.ts';
import { ownKey } from '../../drivers/control/reach.ts';
import { LAB_LIMITS } from '../../drivers/lab/index.ts';
import { HOST_ROLES } from '../../config/host-roles.ts';
import type { Target } from '../../config/target.ts';

/** Name of an environment for everything that carries it: containers, certificates. */
export const labOf = ({ project, name }: Environment) => ({ project, environment: name });

/** Public key lines that may log in. */
export async function adminKeys(target: Target): Promise<string[]> {
  const { environment } = target;
  const lines = environment.keys.map(({ type, data, comment }) => `${type} ${data} ${comment}`.trim());
  const key = ownKey(target);
  return key === null ? lines : [await ensureKey(key, `pulse-${environment.name}`), ...lines];
}

/** Everything the roles are given besides the manifest and the secrets. */
export async function groundOf(
  target: Target,
  known: KnownEnvironment,
): Promise<{ ground: Ground; artifacts: FoundArtifact[] }> {
  const artifacts = await findArtifacts(target.root, HOST_ROLES, target.env);
  const limits = target.environment.provisioner === 'lab' ? LAB_LIMITS : [];
  return { ground: { known, adminKeys: await adminKeys(target), limits, artifacts }, artifacts };
}

export type Inputs = Record<string, Record<string, string>>;

/** Hash of the inputs of every role on every host of the manifest. */
export async function inputsOf(
  target: Target,
  ground: Ground,
  fingerprints: Readonly<Record<string, readonly string[]>>,
): Promise<Inputs> {
  const trees = await roleTrees(target.root, HOST_ROLES);
  const { environment } = target;
  return Object.fromEntries(
    environment.hosts.map(({ name }) => [name, roleInputs(environment, ground, trees, fingerprints, name)]),
  );
}
