import { roleOf } from '../checks/topology.ts';
import type { Service } from '../environment.ts';
import { type Manifest, manifestSchema, type ServiceEntry } from '../manifest.ts';
import type { Settling } from './settle.ts';

const { fields } = manifestSchema.fields.services.node.value;

function settleService(settling: Settling, name: string, entry: ServiceEntry): Service {
  const path = `services.${name}`;
  const role = roleOf(name, entry.role);
  const levels = [{ path, values: { ...entry, role } }];
  for (const key of Object.keys(fields) as (keyof ServiceEntry)[]) {
    if (key === 'role' && entry.role === null)
      settling.note(`${path}.role`, role, { from: 'derived', why: 'from its name' });
    else if (key === 'path' && entry.path === null)
      settling.note(`${path}.path`, 'none', settling.origin(`${path}.path`));
    else if (entry[key] !== null) settling.pick(fields, key, path, levels);
  }
  const probe = entry.probe ?? (['GET', 'POST'] as const).map((method) => ({ method, path: entry.health }));
  return { name, ...entry, role, env: entry.env ?? {}, secrets: entry.secrets ?? [], probe };
}

export function settleServices(settling: Settling, manifest: Manifest): Service[] {
  return Object.entries(manifest.services).map(([name, entry]) => settleService(settling, name, entry));
}
