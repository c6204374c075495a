import { UserError } from '../../errors/errors.ts';
import { followLikes } from '../checks/likes.ts';
import type { Lines } from '../diagnostics/position.ts';
import { suggestion } from '../diagnostics/nearest.ts';
import type { Environment, ResolvedEnvironment } from '../environment.ts';
import { deepFreeze } from '../freeze.ts';
import { type EnvironmentEntry, type Manifest, manifestSchema } from '../manifest.ts';
import type { SoundManifest } from '../read-manifest.ts';
import { type HostSource, serversOf, settleHosts } from './hosts.ts';
import { settlePolicies } from './policies.ts';
import { settleServices } from './services.ts';
import { Settling } from './settle.ts';

const { fields } = manifestSchema.fields.environments.node.value;

function entryOf(manifest: Manifest, name: string, said: string): EnvironmentEntry {
  const { environments } = manifest;
  const entry = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (entry !== undefined) return entry;
  const names = Object.keys(environments);
  throw new UserError({
    code: 'config.unknown-environment',
    summary: `${said} "${name}" is not in the manifest`,
    detail: suggestion(name, names) ?? `It has ${names.length} environments.`,
    hints: ['pulse config'],
  });
}

/** The environments whose hosts one rehearses, the nearest first; empty when it has its own. */
function rehearsed(manifest: Manifest, name: string, flag: string | null): string[] {
  const entry = entryOf(manifest, name, 'environment');
  if (flag === null && entry.like === null) return [];
  if (flag !== null) {
    entryOf(manifest, flag, '--like: environment');
    if (entry.provisioner !== 'lab') {
      throw new UserError({
        code: 'config.like-needs-lab',
        summary: `--like rehearses an environment in a lab; "${name}" is at OVHcloud`,
        hints: labs(manifest).map((lab) => `pulse config ${lab} --like ${flag}`),
      });
    }
  }
  const likes = new Map(Object.entries(manifest.environments).map(([key, { like }]) => [key, like]));
  if (flag !== null) likes.set(name, flag);
  const chain = followLikes(likes, name);
  if (chain !== null) return chain.slice(1);
  throw new UserError({
    code: 'config.like-cycle',
    summary: `--like ${flag ?? ''}: "${name}" would be like itself`,
  });
}

const labs = (manifest: Manifest): string[] =>
  Object.keys(manifest.environments).filter((name) => manifest.environments[name]?.provisioner === 'lab');

/** The name at which an environment answers. */
function settleDomain(settling: Settling, manifest: Manifest, name: string, entry: EnvironmentEntry): string {
  const own = entry.domain ?? (entry.provisioner === 'lab' ? null : manifest.domain);
  if (own === null) {
    const local = `${name}.localhost`;
    settling.note('domain', local, { from: 'derived', why: 'a lab on this machine' });
    return local;
  }
  settling.note(
    'domain',
    own,
    settling.origin(entry.domain === null ? 'domain' : `environments.${name}.domain`),
  );
  return own;
}

/**
 * Decides everything about one environment.
 *
 * `like` is the flag of that name: rehearse the hosts of another environment.
 * Throws UserError for names that are not in the manifest.
 */
export function resolveEnvironment(
  { manifest, places }: SoundManifest,
  lines: Lines,
  name: string,
  like: string | null = null,
): ResolvedEnvironment {
  const entry = entryOf(manifest, name, 'environment');
  const chain = rehearsed(manifest, name, like);
  const settling = new Settling(places, lines);
  const path = `environments.${name}`;
  settling.note('project', manifest.project, settling.origin('project'));
  settling.pick(fields, 'provisioner', '', [{ path, values: entry }]);
  const target = chain[0] ?? null;
  if (like !== null) settling.note('like', like, { from: 'flag', flag: `--like ${like}` });
  else if (target !== null) settling.note('like', target, settling.origin(`${path}.like`));
  const domain = settleDomain(settling, manifest, name, entry);
  const policies = settlePolicies(settling, manifest, name, chain);
  const last = chain.at(-1) ?? name;
  const source: HostSource = {
    name: last,
    entry: entryOf(manifest, last, 'environment'),
    like: target === null ? null : last,
  };
  const hosts = settleHosts(settling, manifest, entry.provisioner, source);
  const servers = serversOf(hosts);
  settling.note('servers', servers.join(', '), {
    from: 'derived',
    why: `from ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`,
  });
  const environment: Environment = {
    project: manifest.project,
    name,
    provisioner: entry.provisioner,
    like: target,
    domain,
    ...policies,
    hosts,
    servers,
    services: settleServices(settling, manifest),
  };
  return deepFreeze({ environment: structuredClone(environment), settings: settling.settings });
}
