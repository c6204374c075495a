import type { Host } from '../environment.ts';
import {
  type EnvironmentEntry,
  type HostEntry,
  type Manifest,
  manifestSchema,
  type Provisioner,
} from '../manifest.ts';
import type { Level, Settling } from './settle.ts';

const environmentFields = manifestSchema.fields.environments.node.value.fields;
const { fields } = environmentFields.hosts.node.value;

/** Whose hosts an environment has: its own, or those it rehearses. */
export interface HostSource {
  readonly name: string;
  readonly entry: EnvironmentEntry;
  /** Null when they are its own. */
  readonly like: string | null;
}

type Size = Pick<HostEntry, 'plan' | 'datacenter'>;

function settleHost(
  settling: Settling,
  manifest: Manifest,
  provisioner: Provisioner,
  source: HostSource,
  name: string,
  entry: HostEntry,
): Host {
  const to = `hosts.${name}`;
  const above = `environments.${source.name}`;
  const own = {
    path: `${above}.hosts.${name}`,
    values: entry,
    ...(source.like === null ? {} : { like: source.like }),
  };
  const { roles } = entry;
  settling.pick(fields, 'roles', to, [own]);
  const none = { plan: null, datacenter: null, cpus: null, memory: null };
  if (provisioner === 'lab') {
    return {
      ...none,
      name,
      roles,
      cpus: settling.pick(fields, 'cpus', to, [own]),
      memory: settling.pick(fields, 'memory', to, [own]),
    };
  }
  const levels: Level<Size>[] = [own, { path: above, values: source.entry }, { path: '', values: manifest }];
  const size = (key: keyof Size) => settling.pick(fields, key, to, levels);
  return { ...none, name, roles, plan: size('plan'), datacenter: size('datacenter') };
}

export function settleHosts(
  settling: Settling,
  manifest: Manifest,
  provisioner: Provisioner,
  source: HostSource,
): Host[] {
  return Object.entries(source.entry.hosts ?? {}).map(([name, entry]) =>
    settleHost(settling, manifest, provisioner, source, name, entry),
  );
}

/** Nomad's servers: three where there are three hosts, since two would both be needed for a majority; else one. */
export function serversOf(hosts: readonly Host[]): string[] {
  if (hosts.length >= 3) return hosts.slice(0, 3).map(({ name }) => name);
  // The host that faces the public is the one most likely to be overwhelmed.
  const quiet = hosts.find(({ roles }) => !roles.includes('ingress')) ?? hosts[0];
  return quiet === undefined ? [] : [quiet.name];
}
