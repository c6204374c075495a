import type { Environment } from '../environment.ts';
import { type EnvironmentEntry, type Manifest, manifestSchema } from '../manifest.ts';
import type { Level, Settling } from './settle.ts';

const root = manifestSchema.fields;
const environmentFields = root.environments.node.value.fields;

type Shared = Pick<EnvironmentEntry, 'user' | 'admins' | 'keys' | 'registry' | 'alerts'>;
type Release = NonNullable<EnvironmentEntry['release']>;
type Backup = NonNullable<EnvironmentEntry['backup']>;
type Policies = Pick<
  Environment,
  'user' | 'admins' | 'keys' | 'registry' | 'budget' | 'alerts' | 'backup' | 'release'
>;

/** A preset of the schema, which no level can be without. */
function present<T>(value: T | null, key: string): T {
  if (value === null) throw new Error(`"${key}" has no preset in the schema of the manifest`);
  return value;
}

/** A lab is reached from this machine, keeps its images and mails nobody, whatever the project says for its servers. */
const LAB: Level<Shared> = {
  path: 'lab',
  values: { user: null, admins: null, keys: null, registry: 'self', alerts: null },
};

/** What holds for the environment as a whole. `chain` names the environments it rehearses, the nearest first. */
export function settlePolicies(
  settling: Settling,
  manifest: Manifest,
  name: string,
  chain: readonly string[],
): Policies {
  const path = `environments.${name}`;
  const entry = manifest.environments[name] ?? null;
  const own: Level<Shared> = { path, values: entry };
  const project: Level<Shared> = { path: '', values: manifest };
  const isLab = entry?.provisioner === 'lab';
  const public_ = [own, isLab ? LAB : project];
  const shared = <K extends keyof Shared>(key: K, levels: readonly Level<Shared>[]) =>
    settling.pick<Shared, K>(root, key, '', levels);

  const rehearsed = chain.map((like) => ({
    path: `environments.${like}.release`,
    values: manifest.environments[like]?.release ?? null,
    like,
  }));
  const releases: Level<Release>[] = [
    { path: `${path}.release`, values: entry?.release ?? null },
    ...rehearsed,
    { path: 'release', values: manifest.release },
  ];
  const release = (key: keyof Release) =>
    present(settling.pick(root.release.node.fields, key, 'release', releases), key);

  const backups: Level<Backup>[] = [
    { path: `${path}.backup`, values: entry?.backup ?? null },
    { path: 'backup', values: manifest.backup },
  ];
  const storage = isLab ? backups.slice(0, 1) : backups;
  const backup = <K extends keyof Backup>(key: K, levels: readonly Level<Backup>[]) =>
    settling.pick<Backup, K>(root.backup.node.fields, key, 'backup', levels);

  return {
    user: present(shared('user', [own, project]), 'user'),
    admins: shared('admins', public_) ?? [],
    keys: shared('keys', [own, project]) ?? [],
    registry: present(shared('registry', public_), 'registry'),
    alerts: shared('alerts', public_),
    budget: isLab ? null : settling.pick(environmentFields, 'budget', '', [{ path, values: entry }]),
    release: {
      watch: release('watch'),
      errors: release('errors'),
      p95: release('p95'),
      migrations: release('migrations'),
    },
    backup: {
      gate: present(backup('gate', backups), 'gate'),
      age: present(backup('age', backups), 'age'),
      drill: present(backup('drill', backups), 'drill'),
      keep: present(backup('keep', backups), 'keep'),
      invariants: backup('invariants', backups) ?? {},
      s3: backup('s3', storage),
    },
  };
}
